# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
stages: [one, two]
a: {stage: one, script: [exit 1]}
b: {stage: two, script: [echo never]}
YML
ci_local --json run
exited 1
same 'status of b' skipped "$(job_field b status)"
same 'status of all' failed "$(jq -r 'select(.event == "pipeline_finished").status' "$out")"
