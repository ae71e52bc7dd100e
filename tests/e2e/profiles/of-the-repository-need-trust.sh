# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: [echo ran]}
YML
mkdir .ci-local
cat >.ci-local/config.toml <<'TOML'
[[runners]]
  name = "own"
  executor = "docker"
  [runners.docker]
    image = "busybox"
    volumes = ["/etc:/host-etc"]
TOML
ci_local run --executor shell
exited 4
said /etc
ci_local run --executor shell --trust
exited 0
ci_local trust
exited 0
printed /etc
ci_local run --executor shell
exited 0
echo '# changed' >>.ci-local/config.toml
ci_local run --executor shell
exited 4
