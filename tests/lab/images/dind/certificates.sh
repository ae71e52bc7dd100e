#!/bin/sh
# The certificates of a dind engine: certificates.sh DIR makes DIR/ca, DIR/server and DIR/client, or checks a server's
# certificates that somebody supplied without the key of their authority.
#
# Keys have 4096 bits, as the official image's; LAB_KEY_BITS makes a test that does not ask for that a little quicker.
set -eu
cd "$1"
bits=${LAB_KEY_BITS:-4096}
days=825

key() { [ -s "$1" ] || openssl genrsa -out "$1" "$bits" 2>/dev/null; }

# Every name and address by which this container may be spoken to.
alternative_names()
{
    {
        ip -oneline address | awk '{ sub("/.*", "", $4); print "IP:" $4 }'
        printf 'DNS:%s\n' docker localhost "$(cat /etc/hostname)" "$(hostname -f)" "$(hostname -s)"
        [ -z "${DOCKER_TLS_SAN:-}" ] || echo "$DOCKER_TLS_SAN"
    } | sort -u | paste -sd,
}

authority()
{
    key ca/key.pem
    openssl req -new -key ca/key.pem -x509 -days "$days" -subj '/CN=docker:dind CA' -out ca/cert.pem
}

# sign SIDE EXTENSIONS: SIDE's certificate by our authority, and a copy of the authority's beside it.
sign()
{
    key "$1/key.pem"
    openssl req -new -key "$1/key.pem" -subj "/CN=docker:dind $1" -out "$1/csr.pem"
    printf '%s\n' "[ v3 ]" "$2" >"$1/openssl.cnf"
    openssl x509 -req -in "$1/csr.pem" -CA ca/cert.pem -CAkey ca/key.pem -CAcreateserial -days "$days" \
        -extfile "$1/openssl.cnf" -extensions v3 -out "$1/cert.pem"
    cp ca/cert.pem "$1/ca.pem"
    check "$1"
}

check() { openssl verify -CAfile "$1/ca.pem" "$1/cert.pem"; }

supplied() { [ -s server/ca.pem ] && [ -s server/cert.pem ] && [ -s server/key.pem ] && [ ! -s ca/key.pem ]; }

if supplied; then
    check server
    exit
fi
mkdir -p ca server client
# A certificate without its key is somebody's own authority: nothing can be signed, and that is as they wanted it.
[ -s ca/key.pem ] || [ ! -s ca/cert.pem ] || exit 0
authority
sign server "subjectAltName = $(alternative_names)"
# The job may run as another user.
sign client 'extendedKeyUsage = clientAuth'
chmod 0644 client/key.pem
