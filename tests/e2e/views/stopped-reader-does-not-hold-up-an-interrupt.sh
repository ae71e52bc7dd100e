# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["yes"]}
YML
mkfifo "$SCRATCH/pipe"
sleep 60 3<"$SCRATCH/pipe" &
reader=$!
at_end "kill $reader"
env --default-signal=INT "$CI_LOCAL" run >"$SCRATCH/pipe" 2>"$err" &
background=$! called="ci-local run >pipe"
sleep 2
kill -INT "$background"
begin=$SECONDS
ended_with 130
[ $((SECONDS - begin)) -lt 15 ] || fail "it took $((SECONDS - begin)) s to end"
