# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["echo one", "echo $X", "test $X = a"]}
YML
ci_local run -v X=a
exited 0
ci_local run -v X=b
exited 1
ci_local diff @1 @2
exited 0
grep -qE '^ +build +passed.* failed' "$out" || fail "results are not side by side"
printed '- a'
ci_local diff @1
exited 2
ci_local diff @1 @2 --json
same statuses '["success","failed"]' "$(jq -c '.[0] | [.left.status, .right.status]' "$out")"
