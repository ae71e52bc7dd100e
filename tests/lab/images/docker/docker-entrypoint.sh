#!/bin/sh
# Points the client to the engine beside it, as the entrypoint of the official image does: a socket if there is one, else
# the host `docker`, with TLS if the client's certificates can be seen.
set -eu

has_certificates()
{
    client=${DOCKER_TLS_CERTDIR:-/nonexistent}/client
    [ -s "$client/ca.pem" ] && [ -s "$client/cert.pem" ] && [ -s "$client/key.pem" ]
}

choose_host()
{
    if has_certificates; then
        export DOCKER_HOST=tcp://docker:2376
    else
        export DOCKER_HOST=tcp://docker:2375
    fi
}

verify_host()
{
    export DOCKER_TLS_VERIFY=1
    export DOCKER_CERT_PATH="$client"
}

[ -n "${DOCKER_HOST:-}" ] || [ -S /var/run/docker.sock ] || choose_host
case ${DOCKER_HOST:-} in
    tcp:*) [ -n "${DOCKER_TLS_VERIFY:-}${DOCKER_CERT_PATH:-}" ] || ! has_certificates || verify_host ;;
esac

# `docker run docker ps` and `docker run docker --version` mean the client's command. Asking the client takes a moment,
# which no shell has to wait for.
case ${1:-} in
    -*) set -- docker "$@" ;;
    sh | bash | */*) ;;
    *) ! docker help "${1:-}" >/dev/null 2>&1 || set -- docker "$@" ;;
esac
exec "$@"
