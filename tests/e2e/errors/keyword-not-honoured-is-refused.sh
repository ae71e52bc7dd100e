# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# Not in GitLab's list at all: never skipped over.
project <<'YML'
build:
  script: ["true"]
  no_such_keyword: 1
YML
ci_local run
exited 3
grep -qE '\.gitlab-ci\.yml:3:[0-9]+: error: .*no_such_keyword' "$err" || fail "the keyword is not shown where it stands"
