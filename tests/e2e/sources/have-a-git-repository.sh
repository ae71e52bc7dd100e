# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: docker:19.03.11
build:
  script:
    - git config --global --add safe.directory "$PWD"
    - git rev-parse HEAD
    - git log --oneline | wc -l
    - git status --short
YML
commit_number_two=$(echo two >file; commit; git rev-parse HEAD)
ci_local --json run build
exited 0
same output "$commit_number_two"$'\n2' "$(job_output build)"
