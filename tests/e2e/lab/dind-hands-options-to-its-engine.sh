# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

dind=$(docker run -d --privileged -e DOCKER_TLS_CERTDIR= docker:19.03.11-dind --tls=false --insecure-registry=reg:5000)
at_end 'docker rm -fv "$dind" >/dev/null'
registries() { docker exec "$dind" docker -H tcp://localhost:2375 info --format '{{ .RegistryConfig.IndexConfigs }}' 2>&1; }
for _ in $(seq 100); do [[ $(registries) != *reg:5000* ]] || break; sleep 0.1; done
[[ $(registries) == *reg:5000* ]] || fail "no engine without TLS that trusts reg:5000: $(registries)"
