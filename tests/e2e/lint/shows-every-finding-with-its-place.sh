# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

cat >.gitlab-ci.yml <<'YML'
a:
  script: ["true"]
  timeout: soon
b:
  script: ["true"]
  when: sometimes
YML
ci_local lint
exited 3
grep -qE '^\.gitlab-ci\.yml:3:[0-9]+: error: .*timeout' "$out" || fail "the timeout is not shown where it stands"
grep -qE '^\.gitlab-ci\.yml:6:[0-9]+: error: .*when' "$out" || fail "the when is not shown where it stands"
grep -q '\^' "$out" || fail "no caret"
ci_local lint --json
exited 3
same valid false "$(jq .valid "$out")"
same lines '[3,6]' "$(jq -c '[.findings[].line] | unique' "$out")"
