# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
variables:
  TAG: latest
image: busybox:$TAG
build:
  script:
    - echo in $TAG
YML
ci_local --json run build
exited 0
same image busybox:latest "$(jq -r 'select(.event == "job_started").image' "$out")"
