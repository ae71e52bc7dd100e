# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  services:
    - name: registry:2
      entrypoint: [sh, -c]
      command: ["echo died of old age; exit 7"]
  script:
    - echo the job goes on
YML
ci_local --json run build
exited 0
wrote build 'the job goes on'
grep -q 'died of old age' "$out" || fail "the service's log is not told"
