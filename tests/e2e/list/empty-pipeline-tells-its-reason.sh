# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
workflow: {rules: [{if: $CI_COMMIT_TAG}]}
build: {script: ["true"]}
YML
ci_local list --json
exited 5
same created false "$(jq .pipeline.created "$out")"
same 'a reason' string "$(jq -r '.pipeline.reason | type' "$out")"
ci_local run
exited 5
said pipeline
ci_local list --as tag:v1
exited 0
printed build
