# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
with-code: {allow_failure: {exit_codes: 42}, script: ["exit 1"]}
YML
ci_local run --json
exited 1
same "of with-code" false "$(job_field with-code allow_failure)"
