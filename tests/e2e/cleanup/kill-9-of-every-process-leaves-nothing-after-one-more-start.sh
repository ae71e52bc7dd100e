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
# All at once, so that none sees another's end: main, its workers, and whoever waits for their end.
family() { local pid; echo "$1"; for pid in $(pgrep -P "$1"); do family "$pid"; done; }
mapfile -t pids < <(family "$background")
kill -9 "${pids[@]}"
wait "$background" || true
ci_local run other
exited 0
same engine "$before" "$(engine_listing)"
