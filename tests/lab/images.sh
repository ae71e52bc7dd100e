# shellcheck shell=bash
# The lab's images. No image can be pulled where the tests run, so each is made from Debian's packages, once: what the
# engine made of them is kept in LAB_DIR, and an engine that starts later gets that. The layers are hard links, which
# cost no time and no space: an engine never writes into a layer, and deleting one there leaves it here.

ROOTFS_PACKAGES=docker.io,iptables,iproute2,openssl,ca-certificates,git,curl,procps
ROOTFS_SUITE=bookworm

# Everything that the images are made of has a part in the name of their folder.
images_key()
{
    { cat "$LAB_HOME"/{images,mirror}.sh /bin/busybox "$(command -v docker-registry)"
        find "$LAB_HOME/images" -type f | sort | xargs cat; } | sha256sum | cut -c1-12
}

images_folder() { echo "$LAB_DIR/images-$(images_key)"; }

images_link()
{
    local from
    from=$(images_folder)
    touch "$from"
    mkdir -p "$LAB_DATA/docker"
    cp -a "$from/docker/image" "$LAB_DATA/docker"
    cp -al "$from/docker/overlay2" "$LAB_DATA/docker"
    cp -al "$from/mirror" "$LAB_DATA"
}

# Wants an engine that is up and empty; leaves it stopped and its images in the cache.
images_make()
{
    local to=$1
    say "making the images, which takes a minute the first time"
    make_busybox
    make_docker
    make_registry
    mirror_fill
    lab_stop
    mkdir -p "$LAB_DATA/keep/docker"
    mv "$LAB_DATA"/docker/{image,overlay2} "$LAB_DATA/keep/docker"
    mv "$LAB_DATA/mirror" "$LAB_DATA/keep"
    mv "$LAB_DATA/keep" "$to"
    forget_old_images
}

# Images of recipes that nobody used for a day. Each is as large as a small Debian.
forget_old_images() { find "$LAB_DIR" -maxdepth 1 -name 'images-*' -mmin +1440 -exec rm -rf {} +; }

# Debian's one static program under all of its names. The recorded runs of GitLab Runner were made with this very image.
make_busybox()
{
    local root applet
    root=$(scratch_folder)
    mkdir -p "$root"/{bin,etc,root}
    mkdir -m 1777 "$root/tmp"
    cp /bin/busybox "$root/bin/busybox"
    for applet in $(/bin/busybox --list); do
        [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
    done
    echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
    tar -C "$root" --owner=0 --group=0 -c . |
        lab_docker import -c 'CMD ["sh"]' -c 'ENV PATH=/usr/local/bin:/usr/bin:/bin' - busybox:latest >/dev/null
    lab_docker tag busybox:latest alpine:latest
    rm -rf "$root"
}

make_docker()
{
    lab_docker import "$(rootfs_archive)" lab/rootfs >/dev/null
    build docker:19.03.11 "$LAB_HOME/images/docker"
    build docker:19.03.11-dind "$LAB_HOME/images/dind"
    lab_docker rmi lab/rootfs >/dev/null
}

# A small Debian with a Docker client and engine, and with what the official image has beside them.
rootfs_archive()
{
    local archive
    archive=$LAB_DIR/rootfs-$(echo "$ROOTFS_SUITE $ROOTFS_PACKAGES" | sha256sum | cut -c1-12).tar
    [ -s "$archive" ] || make_rootfs "$archive"
    echo "$archive"
}

make_rootfs()
{
    local exclude
    for exclude in man doc info locale lintian bug; do
        set -- "$@" "--dpkgopt=path-exclude=/usr/share/$exclude/*"
    done
    mmdebstrap --quiet --mode=root --variant=minbase --include="$ROOTFS_PACKAGES" \
        --aptopt='APT::Install-Recommends "false"' "${@:2}" "$ROOTFS_SUITE" "$1.new.tar" >&2
    mv "$1.new.tar" "$1"
}

# Debian's registry is linked to the C library, so that goes along.
make_registry()
{
    local context registry
    context=$(scratch_folder)
    registry=$(command -v docker-registry)
    cp -r "$LAB_HOME/images/registry/." "$context"
    mkdir -p "$context/root/bin"
    cp "$registry" "$context/root/bin/registry"
    ldd "$registry" | grep -o '/[^ ]*' | xargs cp -L --parents -t "$context/root"
    build registry:2 "$context"
    rm -rf "$context"
}

build()
{
    local log
    log=$(lab_docker build -t "$1" "$2" 2>&1) || die "building $1: $log"
}

scratch_folder() { mktemp -d "$LAB_DATA/scratch.XXXXXX"; }
