# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test]
may: {stage: build, allow_failure: true, script: ["exit 3"]}
with-code: {stage: build, allow_failure: {exit_codes: [42, 43]}, script: ["exit 43"]}
later: {stage: test, script: ["true"]}
YML
ci_local run --json
exited 0
same may failed "$(job_field may status)"
same "of may" true "$(job_field may allow_failure)"
same "of with-code" true "$(job_field with-code allow_failure)"
same later success "$(job_field later status)"
