# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
stages: [one, two]
a: {stage: one, script: [echo a]}
b: {stage: two, script: [echo b]}
YML
ci_local --json run b
exited 0
same 'jobs that ran' b "$(started)"
