# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  services:
    - name: registry:2
  script:
    - wget -q -O - http://registry:5000/v2/_catalog
YML
ci_local --json run build
exited 0
wrote build '{"repositories":[]}'
