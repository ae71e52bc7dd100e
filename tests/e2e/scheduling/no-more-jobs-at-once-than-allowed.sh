# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
job: {parallel: 4, script: ['mkdir "$HOME/taken"', sleep 0.2, 'rmdir "$HOME/taken"']}
YML
ci_local run --json --concurrent 1
exited 0
same passed 4 "$(jq -r 'select(.event == "job_finished" and .status == "success").job' "$out" | wc -l)"
