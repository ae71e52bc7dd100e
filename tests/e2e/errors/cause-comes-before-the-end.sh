# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# What was wrong is told before the job ends, and the pipeline's end is the last word.
project <<'YML'
image: busybox
build:
  script: ["true"]
YML
DOCKER_HOST=foo://bar ci_local --json run build
exited 4
same events $'diagnosis\njob_finished\npipeline_finished' "$(jq -r .event "$out" | tail -3)"
same causes 1 "$(jq -r .event "$out" | grep -c diagnosis)"
