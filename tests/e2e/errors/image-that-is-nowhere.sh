# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: localhost:1/no/such/image:1
build:
  script: ["true"]
YML
ci_local --json run build
exited 1
grep -q 'localhost:1/no/such/image:1' <(job_log build) || fail "the log does not name the image"

ci_local run build
exited 1
said 'pulling localhost:1/no/such/image:1'
said_not 'pulled localhost:1/no/such/image:1'
