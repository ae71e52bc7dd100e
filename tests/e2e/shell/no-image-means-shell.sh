# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

export DOCKER_HOST=unix://$SCRATCH/nobody
project <<'YML'
build: {script: [echo here]}
YML
ci_local --json run build
exited 0
same executor shell "$(jq -r 'select(.event == "job_started").executor' "$out")"
