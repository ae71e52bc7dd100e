# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
before_script:
  - echo before; X=set
after_script:
  - echo after $CI_JOB_STATUS ${X:-unset}
build:
  script:
    - echo during $X
YML
ci_local --json run build
exited 0
same output $'before\nduring set\nafter success unset' "$(job_output build)"
