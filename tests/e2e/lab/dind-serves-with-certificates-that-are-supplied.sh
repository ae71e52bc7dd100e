# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

volume=lab-certificates-$$
docker volume create "$volume" >/dev/null
at_end 'docker rm -fv "$dind" >/dev/null; docker volume rm "$volume" >/dev/null'
in_volume() { docker run --rm -v "$volume:/certs" --entrypoint sh docker:19.03.11-dind -c "$1"; }
in_volume 'LAB_KEY_BITS=2048 certificates.sh /certs && rm /certs/ca/key.pem' >/dev/null 2>&1
before=$(in_volume 'cat /certs/server/*.pem | sha256sum')

dind=$(docker run -d --privileged -v "$volume:/certs" docker:19.03.11-dind)
server() { docker exec "$dind" docker -H tcp://localhost:2376 --tlsverify --tlscacert /certs/client/ca.pem \
    --tlscert /certs/client/cert.pem --tlskey /certs/client/key.pem version --format '{{ .Server.Os }}' 2>&1; }
for _ in $(seq 100); do [ "$(server)" != linux ] || break; sleep 0.1; done
same 'answer over TLS' linux "$(server)"
same certificates "$before" "$(in_volume 'cat /certs/server/*.pem | sha256sum')"
