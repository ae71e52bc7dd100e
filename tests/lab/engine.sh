# shellcheck shell=bash
# The private engine: its own containerd and dockerd, with nothing in common with another engine of this machine. They
# have a mount namespace of their own, so whatever they mount is gone when they are.

engine_up()
{
    mkdir -p "$LAB_DATA/run"
    cp "$LAB_HOME/runtime" "$LAB_DATA" # this tree may go away while the engine runs
    containerd_config >"$LAB_RUN/containerd.toml"
    daemon containerd unshare --mount --propagation slave \
        "$LAB_HOME/private-run" "$LAB_DATA/run" containerd --config "$LAB_RUN/containerd.toml"
    wait_until 20 test -S "$LAB_RUN/containerd.sock" || die "containerd does not start, see $LAB_DATA/containerd.log"
    engine_config >"$LAB_RUN/daemon.json"
    daemon dockerd nsenter --mount --target "$(daemon_pid containerd)" dockerd --config-file "$LAB_RUN/daemon.json"
    wait_until 30 lab_answers || die "dockerd does not start, see $LAB_DATA/dockerd.log"
}

# containerd is started here, since dockerd would otherwise share one that runs for the whole machine.
containerd_config()
{
    cat <<END
version = 2
root = "$LAB_DATA/containerd"
state = "$LAB_RUN/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$LAB_RUN/containerd.sock"
[ttrpc]
  address = "$LAB_RUN/containerd.sock.ttrpc"
END
}

engine_config()
{
    local block
    block=$(lab_block)
    cat <<END
{
    "hosts": ["unix://$LAB_SOCKET", "unix:///run/docker.sock"],
    "containerd": "$LAB_RUN/containerd.sock",
    "data-root": "$LAB_DATA/docker",
    "exec-root": "$LAB_RUN/docker",
    "pidfile": "$LAB_RUN/docker.pid",
    $(runtime_config)
    "cgroup-parent": "/$LAB",
    "exec-opts": ["native.cgroupdriver=cgroupfs"],
    "bridge": "$(lab_bridge)",
    "iptables": false,
    "default-address-pools": [{ "base": "$block.128.0/17", "size": 24 }],
    "registry-mirrors": ["http://$block.0.1:$LAB_MIRROR_PORT"],
    "shutdown-timeout": 3
}
END
}

runtime_config()
{
    has_sys_resource || printf '"runtimes": { "lab": { "path": "%s" } }, "default-runtime": "lab",' "$LAB_DATA/runtime"
}

# Bit 24 of the bounding set: without it runc can't give a privileged container what it is meant to have.
has_sys_resource()
{
    local bounding
    bounding=$(awk '/^CapBnd:/ { print $2 }' /proc/self/status)
    (((16#$bounding >> 24) & 1))
}

# Empties the engine while it still answers, so that it undoes by itself what it did; then stops what is left.
engine_down()
{
    if lab_answers; then
        lab_docker ps -aq | xargs -r env DOCKER_HOST="unix://$LAB_SOCKET" docker rm -fv >/dev/null
        lab_docker network prune -f >/dev/null
    fi
    stop_daemon dockerd
    stop_daemon containerd
    kill_strays
    remove_cgroups
}

# Shims outlive a daemon that was killed, and containers outlive their shim.
kill_strays()
{
    local pids
    mapfile -t pids < <(pgrep -f -- "-address $LAB_RUN/containerd.sock"; cgroup_pids)
    [ ${#pids[@]} -eq 0 ] || kill -9 "${pids[@]}" 2>/dev/null || true
    wait_until 5 no_cgroup_pids || say "some processes of $LAB do not end"
}

lab_cgroups() { find /sys/fs/cgroup -maxdepth 2 -type d -name "$LAB"; }

cgroup_pids()
{
    local dirs
    mapfile -t dirs < <(lab_cgroups)
    [ ${#dirs[@]} -eq 0 ] || find "${dirs[@]}" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u
}

no_cgroup_pids() { [ -z "$(cgroup_pids)" ]; }

remove_cgroups()
{
    local dir
    for dir in $(lab_cgroups); do
        find "$dir" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
}
