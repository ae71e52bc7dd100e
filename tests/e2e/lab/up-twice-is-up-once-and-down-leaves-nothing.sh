# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

[ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] || exit 77

export CI_LOCAL_LAB=lab-of-test
at_end '"$TESTS/lab/down"'
own() { DOCKER_HOST=unix:///run/$CI_LOCAL_LAB/docker.sock docker "$@"; }

# What this machine has of the lab: links, rules, control groups, files, processes, mounts.
traces()
{
    ip -o -4 address show to "$block.0.0/16" | awk '{ print "address", $2, $4 }'
    iptables-save | grep -F "$block.0.0" || true
    find /sys/fs/cgroup -maxdepth 2 -name "$CI_LOCAL_LAB"
    find /run /var/cache/ci-local-lab/engines -maxdepth 1 -name "$CI_LOCAL_LAB"
    pgrep -f "/run/$CI_LOCAL_LAB/" || true
    grep -F "/$CI_LOCAL_LAB" /proc/self/mounts || true
}

first=$("$TESTS/lab/up" | tail -n 1)
block=$(cat "/run/$CI_LOCAL_LAB/block")
same 'last line of up' "DOCKER_HOST=unix:///run/$CI_LOCAL_LAB/docker.sock" "$first"
own network create extra >/dev/null
own run -d --name still-there --network extra busybox sleep 600 >/dev/null
same 'last line of a second up' "$first" "$("$TESTS/lab/up" | tail -n 1)"
same 'containers after it' still-there "$(own ps --format '{{ .Names }}')"
[ "$(traces | wc -l)" -gt 10 ] || fail "this test looks in the wrong places: $(traces)"
"$TESTS/lab/down"
same 'what is left' '' "$(traces)"
