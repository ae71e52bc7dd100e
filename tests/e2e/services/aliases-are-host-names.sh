# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  services:
    - name: registry:2
      alias: one two,three
  script:
    - for host in one two three registry; do wget -q -O - http://$host:5000/v2/ && echo $host; done
YML
ci_local --json run build
exited 0
same output $'{}one\n{}two\n{}three\n{}registry' "$(job_output build)"
