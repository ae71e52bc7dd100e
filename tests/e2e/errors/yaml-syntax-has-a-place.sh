# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build:
  script:
    - "unfinished
YML
ci_local run build
exited 3
grep -qE '\.gitlab-ci\.yml:[0-9]+:[0-9]+: error: ' "$err" || fail "no place in the file"
