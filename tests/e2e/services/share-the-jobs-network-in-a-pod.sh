# shellcheck shell=bash
. "${0%/*}/../lib.sh"
needs_engine
cat >runner.toml <<'TOML'
[[runners]]
name = "pod"
executor = "docker"
[runners.docker]
image = "busybox:latest"
pod = true
wait_for_services_timeout = 5
TOML
project <<'YML'
job:
  services:
    - {name: "busybox:latest", alias: one, entrypoint: [sh, -c], command: ["exec sleep 100"]}
    - {name: "busybox:latest", alias: two, entrypoint: [sh, -c], command: ["mkdir /w; echo hi >/w/x; exec httpd -f -p 90 -h /w"]}
  script: ["sleep 1; wget -qO- http://localhost:90/x", "wget -qO- http://two:90/x"]
YML
ci_local --json --config runner.toml run
exited 0
same "what the service said" $'hi\nhi' "$(job_output job)"
