# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script:
    - cat
    - echo still here
YML
ci_local --json run build
exited 0
same output 'still here' "$(job_output build)"
