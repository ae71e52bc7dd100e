# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script: [echo ran]
other:
  stage: nowhere
  script: ["true"]
YML
ci_local --json run build
exited 3
same 'standard output' '' "$(cat "$out")"
