# shellcheck shell=bash disable=SC2154
# timeout: 240
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: docker:19.03.11
services: [docker:19.03.11-dind]
build:
  script:
    - docker version
    - test -n "$DOCKER_TLS_CERTDIR"
YML
ci_local run build --dind both
exited 1
same verdict 'TLS only' "$(tail -n 1 "$err")"
grep -qE '^ +build +passed.* failed' "$err" || fail "the two runs are not side by side"
