# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build]
build:
  stage: biuld
  script: ["true"]
YML
ci_local run
exited 3
grep -qE '\.gitlab-ci\.yml:3:[0-9]+: error: .*biuld' "$err" || fail "the stage is not shown where it stands"
