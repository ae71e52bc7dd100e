# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script:
    - exit 3
  after_script:
    - echo after $CI_JOB_STATUS
YML
ci_local --json run build
exited 1
same 'exit code' 3 "$(job_field build exit_code)"
wrote build 'after failed'
