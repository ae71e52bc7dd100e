# shellcheck shell=bash
# The programs that a lab is made of, and the Debian packages that hold them; the web server of the tests of includes is
# among them, since here no package starts its service.

# Programs are looked for rather than packages: a machine may have a Docker client of its own, for example.
lab_programs()
{
    cat <<END
dockerd docker.io
containerd containerd
runc runc
docker docker.io
iptables iptables
ip iproute2
docker-registry docker-registry
nginx nginx-light
fcgiwrap fcgiwrap
mmdebstrap mmdebstrap
busybox busybox-static
openssl openssl
flock util-linux
pgrep procps
END
}

missing_packages()
{
    local program package
    lab_programs | while read -r program package; do
        command -v "$program" >/dev/null || echo "$package"
    done
    static_busybox || echo busybox-static
}

# The images' only program must run where no library is.
static_busybox() { [ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1; }

install_packages()
{
    local missing
    mapfile -t missing < <(missing_packages | sort -u)
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "needs ${missing[*]}; only on Debian are they installed for you"
    say "installing ${missing[*]}"
    without_services apt_install "${missing[@]}"
}

apt_install()
{
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 || say "apt-get update failed, going on with the lists at hand"
    apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Debian starts what it installs; an engine and a registry for the whole machine are not wanted here.
without_services()
{
    local policy=/usr/sbin/policy-rc.d status=0
    [ -e "$policy" ] && { "$@"; return; }
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    "$@" || status=$?
    rm -f "$policy"
    return "$status"
}
