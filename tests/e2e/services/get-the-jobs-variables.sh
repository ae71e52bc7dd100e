# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
variables:
  WORD: hello
build:
  services:
    - name: busybox
      alias: web
      command: [sh, -c, 'mkdir /w; echo "$WORD" > /w/index.html; exec httpd -f -p 80 -h /w']
  script:
    - sleep 1; wget -q -O - http://web/
YML
ci_local --json run build
exited 0
same output hello "$(job_output build)"
