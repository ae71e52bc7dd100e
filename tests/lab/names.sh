# shellcheck shell=bash disable=SC2034 # names are for the other scripts
# What a lab is called and where it lives. Sourced by all of the lab's scripts; sets names, touches nothing.
#
# CI_LOCAL_LAB      an engine's name; two names are two engines, which may run at once
# CI_LOCAL_LAB_DIR  where images are cached, for all of them, and where an engine keeps its data

LAB=${CI_LOCAL_LAB:-ci-local-lab}
LAB_DIR=${CI_LOCAL_LAB_DIR:-/var/cache/ci-local-lab}
LAB_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

LAB_RUN=/run/$LAB                # sockets, pidfiles, configuration: gone after a restart of the machine
LAB_DATA=$LAB_DIR/engines/$LAB   # images, containers, volumes, logs
LAB_SOCKET=$LAB_RUN/docker.sock
LAB_MIRROR_PORT=5080             # on the first address of the lab's network; the dind image knows it too

say() { printf 'lab: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

case $LAB in
    *[!a-z0-9-]* | -* | '') die "CI_LOCAL_LAB=$LAB: small letters, digits and dashes only" ;;
esac

# Speaks to the lab's engine, whatever engine the caller's environment points to.
# The client may lack buildx, and Debian's does; the engine's own builder needs none.
lab_docker()
{
    env -u DOCKER_CONTEXT -u DOCKER_TLS_VERIFY -u DOCKER_CERT_PATH -u DOCKER_API_VERSION \
        DOCKER_HOST="unix://$LAB_SOCKET" DOCKER_BUILDKIT=0 docker "$@"
}

lab_answers() { [ -S "$LAB_SOCKET" ] && lab_docker version >/dev/null 2>&1; }

# wait_until SECONDS COMMAND...: true as soon as the command is.
wait_until()
{
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# Starts a daemon of the lab in a session of its own and notes its pid. It must not hold the lock of `up`.
daemon()
{
    local name=$1
    shift
    setsid "$@" </dev/null >>"$LAB_DATA/$name.log" 2>&1 9>&- &
    echo $! >"$LAB_RUN/$name.pid"
}

# The pid in a daemon's pidfile, if that process is the daemon and not one that was given its number since.
daemon_pid()
{
    local pid
    pid=$(cat "$LAB_RUN/$1.pid" 2>/dev/null) || return 1
    grep -qaF -- "$LAB_RUN/" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

daemon_gone() { ! daemon_pid "$1" >/dev/null; }

stop_daemon()
{
    local pid
    pid=$(daemon_pid "$1") || return 0
    kill "$pid"
    wait_until 10 daemon_gone "$1" || kill -9 "$pid"
    wait_until 5 daemon_gone "$1"
}
