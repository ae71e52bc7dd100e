# shellcheck shell=bash
. "${0%/*}/../lib.sh"
needs_engine
project <<'YML'
user:
  image: {name: "busybox:latest", docker: {user: "1234:1234"}}
  script: ["touch made /cache/made; ls -ln made | awk '{print $1,$3,$4}'; rm .gitlab-ci.yml; mkdir d; id -u"]
YML
ci_local --json run
exited 0
same "what it wrote" $'-rw-r--r-- 1234 1234\n1234' "$(job_output user)"
