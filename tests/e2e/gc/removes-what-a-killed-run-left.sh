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
ci_local_in_background run
await_output begun
family() { local pid; echo "$1"; for pid in $(pgrep -P "$1"); do family "$pid"; done; }
mapfile -t pids < <(family "$background")
kill -9 "${pids[@]}"
wait "$background" || true
left=$(engine_listing)
ci_local gc --dry-run
exited 0
printed "would remove container"
printed "would remove volume"
same "engine after a dry run" "$left" "$(engine_listing)"
ci_local gc
exited 0
printed "removed container"
same engine "$before" "$(engine_listing)"
ci_local gc
exited 0
said "nothing to remove"
