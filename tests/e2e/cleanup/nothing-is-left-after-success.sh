# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  services: ["registry:2"]
  script: ["true"]
YML
before=$(engine_listing)
ci_local run
exited 0
same engine "$before" "$(engine_listing)"
