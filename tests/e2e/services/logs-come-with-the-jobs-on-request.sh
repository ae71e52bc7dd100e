# shellcheck shell=bash
. "${0%/*}/../lib.sh"
needs_engine
project <<'YML'
job:
  image: busybox:latest
  variables: {CI_DEBUG_SERVICES: "true"}
  services: [{name: "busybox:latest", alias: db, entrypoint: [sh, -c], command: ["sleep 1; echo said; exec sleep 100"]}]
  script: [sleep 3]
YML
ci_local --json run
exited 0
job_log job | grep -q '\[service:busybox-db\] .*Z said' || fail "the service's line is missing"
