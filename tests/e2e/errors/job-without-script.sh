# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build:
  stage: build
YML
ci_local run
exited 3
grep -qE '\.gitlab-ci\.yml:1:[0-9]+: error: .*build' "$err" || fail "the job is not shown where it stands"
grep -q script "$err" || fail "does not say what is missing"
