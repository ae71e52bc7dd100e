# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  services: ["registry:2"]
  script: [echo begun, sleep 300]
YML
before=$(engine_listing)
ci_local_in_background run build
await_output begun
kill -INT "$background"
ended_with 130
same engine "$before" "$(engine_listing)"
