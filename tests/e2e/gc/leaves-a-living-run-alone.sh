# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build: {script: [echo begun, sleep 300]}
YML
ci_local_in_background run
await_output begun
alive=$(engine_listing)
cp "$out" "$SCRATCH/of-run"
ci_local gc
exited 0
same engine "$alive" "$(engine_listing)"
# The same where the other run has another state folder.
XDG_STATE_HOME=$SCRATCH/elsewhere ci_local gc
exited 0
same engine "$alive" "$(engine_listing)"
kill -INT "$background"
ended_with 130
