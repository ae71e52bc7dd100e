# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

printf 'job:\n  scrip: ["true"]\n' >child.yml
project <<'YML'
bridge: {trigger: {include: child.yml, strategy: depend}}
YML
ci_local run --json
exited 1
same reason downstream_pipeline_creation_failed "$(job_field bridge failure_reason)"
jq -r 'select(.event == "diagnosis").message' "$out" | grep -q 'child.yml:1:1\|child.yml:2:3' || fail "no place was named"
