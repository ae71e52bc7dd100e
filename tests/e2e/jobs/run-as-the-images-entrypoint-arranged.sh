# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

# The docker image's entrypoint sets DOCKER_HOST; GitLab Runner lets entrypoints run, and so do we.
project <<'YML'
image: docker:19.03.11
build:
  script:
    - echo host $DOCKER_HOST
YML
ci_local --json run build
exited 0
wrote build 'host tcp://docker:2375'
