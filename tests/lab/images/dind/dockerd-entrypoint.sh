#!/bin/sh
# Starts an engine in this container, as the entrypoint of the official dind image does: with DOCKER_TLS_CERTDIR on port
# 2376 with certificates made there, without it on 2375 for everyone. Options are the engine's.
set -eu

engine_command()
{
    if [ -n "${DOCKER_TLS_CERTDIR:-}" ]; then
        certificates.sh "$DOCKER_TLS_CERTDIR"
        server=$DOCKER_TLS_CERTDIR/server
        set -- --host=tcp://0.0.0.0:2376 --tlsverify --tlscacert="$server/ca.pem" --tlscert="$server/cert.pem" \
            --tlskey="$server/key.pem" "$@"
    else
        set -- --host=tcp://0.0.0.0:2375 "$@"
    fi
    start_engine dockerd --host=unix:///var/run/docker.sock "$@"
}

start_engine()
{
    # A container that was killed and is started again still has the last engine's.
    rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
    iptables --version >&2 || true
    mount_security
    share_cgroups
    # shellcheck disable=SC2046 # one option or none
    exec docker-init -- "$@" $(mirror)
}

mount_security()
{
    [ ! -d /sys/kernel/security ] || mountpoint -q /sys/kernel/security ||
        mount -t securityfs none /sys/kernel/security || echo >&2 'dind: no access to /sys/kernel/security'
}

# With unified control groups, a group that holds processes can't have groups below it: they move into one of their own.
share_cgroups()
{
    cd /sys/fs/cgroup
    if [ -f cgroup.controllers ]; then
        mkdir -p own
        while read -r pid; do
            echo "$pid" >own/cgroup.procs || true
        done <cgroup.procs
        read -r controllers <cgroup.controllers
        for controller in $controllers; do
            echo "+$controller" >cgroup.subtree_control || true
        done
    fi
    cd /
}

# The one thing that the official image does not do: it pulls from the lab's stand-in for Docker Hub, which answers on
# the first address of the block 10.N.0.0/16 that all of the lab's networks are in. Elsewhere there is none.
mirror()
{
    host=$(ip -4 route show default | sed -n 's/^default via \(10\.[0-9]*\)\..*/\1.0.1/p')
    [ -n "$host" ] && curl -sf -m 2 -o /dev/null "http://$host:5080/v2/" || return 0
    echo "--registry-mirror=http://$host:5080"
}

case ${1:-} in
    '' | -*) engine_command "$@" ;;
    dockerd) start_engine "$@" ;;
    *) exec docker-entrypoint.sh "$@" ;;
esac
