# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# A reader who takes nothing holds the job back: neither memory nor disk fill up.
project <<'YML'
build: {script: ["yes"]}
YML
mkfifo "$SCRATCH/pipe"
sleep 60 3<"$SCRATCH/pipe" &
reader=$!
at_end "kill $reader"
env --default-signal=INT "$CI_LOCAL" run >"$SCRATCH/pipe" 2>"$err" &
background=$! called="ci-local run >pipe"
sleep 3
peak=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$background/status")
kill -INT "$background"
ended_with 130
[ "$peak" -lt 65536 ] || fail "it took $peak KiB"
log=$(find "$XDG_STATE_HOME" -name log -printf '%s\n')
[ "$log" -lt 268435456 ] || fail "its log has $log bytes"
