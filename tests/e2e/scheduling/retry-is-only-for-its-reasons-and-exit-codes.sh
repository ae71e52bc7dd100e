# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
by-reason: {retry: {max: 1, when: runner_system_failure}, script: ["exit 1"]}
by-code: {retry: {max: 1, exit_codes: [7]}, script: ["exit 7"]}
other-code: {retry: {max: 1, exit_codes: [7]}, script: ["exit 8"]}
YML
ci_local run --json
exited 1
same by-reason 1 "$(job_field by-reason attempt | xargs)"
same by-code "1 2" "$(job_field by-code attempt | xargs)"
same other-code 1 "$(job_field other-code attempt | xargs)"
