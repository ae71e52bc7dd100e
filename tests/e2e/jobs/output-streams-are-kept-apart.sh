# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script:
    - echo to-out; echo to-err >&2
YML
ci_local --json run build
exited 0
same stdout 'to-out' "$(jq -j 'select(.event == "job_log" and .stream == "stdout").text' "$out")"
same stderr 'to-err' "$(jq -j 'select(.event == "job_log" and .stream == "stderr").text' "$out")"
