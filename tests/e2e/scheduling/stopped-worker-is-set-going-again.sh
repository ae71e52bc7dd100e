# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stops: {script: [kill -STOP $PPID, echo fine]}
YML
ci_local run --json
exited 0
same stops success "$(job_field stops status)"
