# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
image: busybox
build:
  script: ["true"]
YML
DOCKER_HOST=unix://$SCRATCH/nobody ci_local run build
exited 4
said "$SCRATCH/nobody"
said "is it running?"
