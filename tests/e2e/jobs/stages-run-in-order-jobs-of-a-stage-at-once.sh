# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
stages: [one, two]
later: {stage: two, script: ["true"]}
a: {stage: one, script: [sleep 2]}
b: {stage: one, script: [sleep 2]}
YML
ci_local --json run --concurrent 2
exited 0
same 'order of starts' 'later' "$(started | tail -n 1)"
first_end=$(event_line job_finished a b | head -n 1)
last_start=$(event_line job_started a b | tail -n 1)
[ "$last_start" -lt "$first_end" ] || fail "a and b did not run at once"
[ "$(event_line job_started later)" -gt "$(event_line job_finished a b | tail -n 1)" ] || fail "the second stage did not wait"
