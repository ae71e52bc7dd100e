# shellcheck shell=bash
# The lab's stand-in for Docker Hub: a real registry that the engine, and dind inside it, ask as their mirror.
# So `FROM busybox` and the pull of an image that is missing work as they do with a network, and are true pulls.

# What can be pulled; `busybox:latest` and `alpine:latest` are in the engine too, the others are nowhere else.
mirror_images() { echo library/busybox:latest library/busybox:1.35 library/alpine:latest library/alpine:3.18; }

mirror_up()
{
    mirror_serve "$(lab_block).0.1:$LAB_MIRROR_PORT" true
}

# Fills the mirror from the engine's busybox, over a loop-back address, which engines trust without TLS.
mirror_fill()
{
    local name address
    address=127.0.$(lab_block | cut -d. -f2).1:$LAB_MIRROR_PORT
    mirror_serve "$address" false
    for name in $(mirror_images); do
        lab_docker tag busybox:latest "$address/$name"
        lab_docker push -q "$address/$name" >/dev/null
        lab_docker rmi "$address/$name" >/dev/null
    done
    stop_daemon mirror
}

mirror_serve()
{
    local address=$1 readonly=$2
    mirror_config "$address" "$readonly" >"$LAB_RUN/mirror.yml"
    daemon mirror docker-registry serve "$LAB_RUN/mirror.yml"
    wait_until 10 answers_at "$address" || die "the registry does not start, see $LAB_DATA/mirror.log"
}

mirror_config()
{
    cat <<END
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: $LAB_DATA/mirror }
  maintenance: { readonly: { enabled: $2 } }
http: { addr: "$1" }
END
}

answers_at() { (exec 3<>"/dev/tcp/${1%:*}/${1#*:}") 2>/dev/null; }
