# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
long: {timeout: 1s, script: [sleep 60]}
YML
ci_local run --json
exited 1
same reason job_execution_timeout "$(job_field long failure_reason)"
