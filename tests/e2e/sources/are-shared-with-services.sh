# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  services:
    - name: busybox
      alias: web
      command: [httpd, -f, -p, "80", -h, /builds]
  script:
    - echo made by the job > made
    - wget -q -O - http://web/grp/proj/made
YML
ci_local --json run build
exited 0
same output 'made by the job' "$(job_output build)"
