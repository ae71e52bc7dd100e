# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build: {script: [echo begun, sleep 300]}
YML
before=$(engine_listing)
ci_local_in_background run
await_output begun
family() { local pid; echo "$1"; for pid in $(pgrep -P "$1"); do family "$pid"; done; }
mapfile -t pids < <(family "$background")
kill -9 "${pids[@]}"
wait "$background" || true
rm -r "$XDG_STATE_HOME"
ci_local gc
exited 0
same engine "$before" "$(engine_listing)"
