# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
image: docker:19.03.11
services: [docker:19.03.11-dind]
right: {script: [docker info], variables: {DOCKER_HOST: "tcp://docker:2376"}}
wrong: {script: [docker info], variables: {DOCKER_HOST: "tcp://docker:2375"}}
YML
DOCKER_HOST=unix://$SCRATCH/nobody ci_local doctor
exited 4
printed "$SCRATCH/nobody"
printed 'job right: docker-in-docker with TLS, port and certificates fit'
printed 'job wrong: DOCKER_HOST names port 2375'
printed 'set DOCKER_HOST: tcp://docker:2376'
needs_engine
ci_local doctor --json
same 'the engine' good "$(jq -r '.[0].health' "$out")"
