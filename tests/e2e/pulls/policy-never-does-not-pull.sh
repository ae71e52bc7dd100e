# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: alpine:3.18
build:
  script: ["true"]
YML
ci_local --json run build --pull never
exited 1
same pulls '' "$(jq -r 'select(.event == "pull").state' "$out")"
