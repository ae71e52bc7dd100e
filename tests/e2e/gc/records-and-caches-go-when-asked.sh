# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build:
  cache: {paths: [kept]}
  script: [mkdir -p kept, date >kept/when]
YML
ci_local run
exited 0
ci_local gc
exited 0
ci_local runs
printed @1
ci_local gc --records --caches
exited 0
printed "removed record"
printed "removed cache"
ci_local runs
printed_not @1
