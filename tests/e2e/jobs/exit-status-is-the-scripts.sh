# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script:
    - exit 42
YML
ci_local --json run build
exited 1
same status failed "$(job_field build status)"
same 'exit code' 42 "$(job_field build exit_code)"
same 'failure reason' script_failure "$(job_field build failure_reason)"
