# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: &a
  script: ["true"]
  variables: *a
YML
ci_local run
exited 3
grep -qE '\.gitlab-ci\.yml:3:[0-9]+: error: ' "$err" || fail "the cycle is not shown where it stands"
