# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

[ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] || exit 77

export CI_LOCAL_LAB=lab-of-test
machine()
{
    ip -o link show type bridge | cut -d: -f2
    iptables-save | grep '^-A'
    cut -d' ' -f2 /proc/self/mounts
    find /sys/fs/cgroup -maxdepth 2 -name "$CI_LOCAL_LAB"
    ls -d "/run/$CI_LOCAL_LAB" "${CI_LOCAL_LAB_DIR:-/var/cache/ci-local-lab}/engines/$CI_LOCAL_LAB" 2>/dev/null || true
    pgrep -f "/run/$CI_LOCAL_LAB/" || true
}
own() { DOCKER_HOST=unix:///run/$CI_LOCAL_LAB/docker.sock docker "$@"; }

"$TESTS/lab/down"
before=$(machine)
first=$("$TESTS/lab/up" | tail -n 1)
same 'last line of up' "DOCKER_HOST=unix:///run/$CI_LOCAL_LAB/docker.sock" "$first"
own network create extra >/dev/null
own run -d --name still-there --network extra busybox sleep 600 >/dev/null
same 'last line of a second up' "$first" "$("$TESTS/lab/up" | tail -n 1)"
same 'containers after it' still-there "$(own ps --format '{{ .Names }}')"
"$TESTS/lab/down"
same machine "$before" "$(machine)"
