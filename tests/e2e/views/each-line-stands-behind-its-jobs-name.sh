# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
a: {script: [echo from the first]}
longer: {script: [echo from the second]}
YML
ci_local run
exited 0
# One width for both names.
grep -E '^a {5,}.*from the first$' "$out" >/dev/null || fail "no line of a in its column"
grep -E '^longer .*from the second$' "$out" >/dev/null || fail "no line of longer in its column"
