# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

# The ledger must not become standard error.
project <<'YML'
image: busybox
build:
  cache: {paths: [kept]}
  script: ["true"]
YML
before=$(engine_listing)
"$CI_LOCAL" run build <&- >&- 2>&- || fail "failed"
same engine "$before" "$(engine_listing)"
same ledgers '' "$(ls "$XDG_STATE_HOME/ci-local/ledgers")"
