# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

# It listens only after two seconds, and the script asks once.
project <<'YML'
image: busybox
build:
  services:
    - name: registry:2
      alias: late
      entrypoint: [sh, -c]
      command: ["sleep 2; exec /entrypoint.sh /etc/docker/registry/config.yml"]
  script:
    - wget -q -O - http://late:5000/v2/
YML
ci_local --json run build
exited 0
same 'state of the service' ready "$(jq -r 'select(.event == "service").state' "$out" | tail -n 1)"
