# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

[ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] || exit 77

export CI_LOCAL_LAB=lab-of-crash
at_end '"$TESTS/lab/down"'
"$TESTS/lab/up" >/dev/null
export DOCKER_HOST=unix:///run/$CI_LOCAL_LAB/docker.sock
docker run -d --privileged docker:19.03.11-dind >/dev/null
kill -9 "$(cat "/run/$CI_LOCAL_LAB/dockerd.pid")" "$(cat "/run/$CI_LOCAL_LAB/containerd.pid")"
"$TESTS/lab/up" >/dev/null
same containers '' "$(docker ps -aq)"
docker run --rm busybox true
