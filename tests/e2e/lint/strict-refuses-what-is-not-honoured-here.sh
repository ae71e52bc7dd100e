# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build:
  script: ["true"]
  id_tokens: {TOKEN: {aud: https://example.com}}
YML
ci_local lint
exited 0
grep -qE '^\.gitlab-ci\.yml:3:[0-9]+: warning: .*id_tokens' "$out" || fail "no warning at its place"
ci_local lint --strict
exited 3
ci_local run
exited 3
said id_tokens
