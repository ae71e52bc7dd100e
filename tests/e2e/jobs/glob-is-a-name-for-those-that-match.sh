# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
test-a: {script: [echo a]}
test-b: {script: [echo b]}
build: {script: [echo c]}
YML
ci_local --json run 'test-*'
exited 0
same 'jobs that ran' $'test-a\ntest-b' "$(started | sort)"
