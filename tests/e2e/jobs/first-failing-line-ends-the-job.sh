# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script:
    - echo one
    - "false"
    - echo two
YML
ci_local --json run build
exited 1
wrote build one
wrote_not build two
