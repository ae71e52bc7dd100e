# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
variables:
  GLOBAL: from global
  JOB: from global
  GIVEN: from global
build:
  variables:
    JOB: from job
    GIVEN: from job
  script:
    - echo "$GLOBAL, $JOB, $GIVEN"
YML
ci_local --json -v 'GIVEN=from the command line' run build
exited 0
same output 'from global, from job, from the command line' "$(job_output build)"
