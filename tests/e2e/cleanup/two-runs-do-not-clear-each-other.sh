# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
long:
  script: [echo begun, sleep 3, echo survived]
short:
  script: ["true"]
YML
ci_local_in_background run long
await_output begun
first=$background
"$CI_LOCAL" run short >other-run 2>&1 || fail "the second run failed: $(cat other-run)"
wait "$first" || fail "the first run did not survive the second"
grep -q survived "$out" || fail "the first run's job did not end"
