# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
stages: [one, two]
a: {stage: one, script: [touch made]}
b: {stage: two, script: ["! test -e made"]}
YML
ci_local run
exited 0
