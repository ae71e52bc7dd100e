# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
long:
  script: [echo begun, sleep 60]
  after_script:
    - echo "after $CI_JOB_STATUS"
YML
ci_local_in_background run --json
await_output begun
kill -INT "$background"
ended_with 130
wrote long "after canceled"
same long canceled "$(job_field long status)"
