# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
stages: [one, two]
a: {stage: one, script: [echo a]}
b: {stage: one, script: [echo b]}
c: {stage: two, script: [echo c]}
YML
ci_local --json run one
exited 0
same 'jobs that ran' $'a\nb' "$(started | sort)"
