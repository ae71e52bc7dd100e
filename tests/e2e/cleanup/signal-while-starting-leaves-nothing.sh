# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  services: ["registry:2"]
  script: [sleep 300]
YML
before=$(engine_listing)
# From before the first request to after the last one, in steps that meet the creations in between.
for after in 0.02 0.05 0.1 0.15 0.2 0.3 0.4 0.6 0.8; do
    ci_local_in_background run build
    sleep "$after"
    kill -INT "$background"
    ended_with 130
    same "engine, interrupted after $after s," "$before" "$(engine_listing)"
done
