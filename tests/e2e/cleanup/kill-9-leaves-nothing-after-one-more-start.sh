# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  services: ["registry:2"]
  script: [echo begun, sleep 300]
other:
  script: ["true"]
YML
before=$(engine_listing)
ci_local_in_background run build
await_output begun
kill -9 "$background"
wait "$background" || true
ci_local run other
exited 0
same engine "$before" "$(engine_listing)"
