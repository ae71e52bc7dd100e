# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
variables:
  NAME: app
  PATH_OF: $CI_PROJECT_PATH/${NAME}
  KEPT: $$NAME
build:
  script:
    - echo "$PATH_OF"
    - echo "$KEPT"
YML
ci_local --json run build
exited 0
same output $'grp/proj/app\n$NAME' "$(job_output build)"
