# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test]
quick: {stage: build, script: ["true"]}
slow: {stage: build, script: [sleep 2]}
early: {stage: test, needs: [quick], script: ["true"]}
late: {stage: test, script: ["true"]}
YML
ci_local run --json --concurrent 4
exited 0
[ "$(event_line job_finished early)" -lt "$(event_line job_finished slow)" ] || fail "early waited for slow"
[ "$(event_line job_started late)" -gt "$(event_line job_finished slow)" ] || fail "late did not wait for slow"
