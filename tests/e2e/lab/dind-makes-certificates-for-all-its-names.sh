# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

dind=$(docker run -d --privileged -e DOCKER_TLS_SAN=DNS:extra docker:19.03.11-dind)
at_end 'docker rm -fv "$dind" >/dev/null'
names() { docker exec "$dind" openssl x509 -in /certs/server/cert.pem -noout -ext subjectAltName; }
client_is_there() { docker exec "$dind" test -s /certs/client/key.pem; }
for _ in $(seq 300); do client_is_there && break; sleep 0.1; done

address=$(docker inspect -f '{{ .NetworkSettings.IPAddress }}' "$dind")
for name in DNS:docker DNS:localhost DNS:extra "DNS:${dind:0:12}" "IP Address:$address" 'IP Address:127.0.0.1'; do
    [[ $(names) == *"$name"* ]] || fail "the server's certificate is not for $name"
done
same "mode of the client's key" 644 "$(docker exec "$dind" stat -c %a /certs/client/key.pem)"
same "bits of the server's key" 4096 \
    "$(docker exec "$dind" openssl rsa -in /certs/server/key.pem -noout -text | sed -n 's/^Private-Key: (\([0-9]*\) bit.*/\1/p')"
