# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build: {script: [echo hello]}
YML
ci_local --json run
exited 0
same 'lines that are no event' '' "$(jq -c 'select(type != "object" or (.event and .time and .run | not))' "$out")"
same 'first event' pipeline_started "$(jq -r .event "$out" | head -n 1)"
same 'last event' pipeline_finished "$(jq -r .event "$out" | tail -n 1)"
same 'final status' success "$(tail -n 1 "$out" | jq -r .status)"
