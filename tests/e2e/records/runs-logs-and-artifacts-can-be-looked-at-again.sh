# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
a:
  script: [mkdir -p out, echo kept >out/file, echo from a]
  artifacts: {paths: [out]}
b:
  script: [exit 3]
YML
ci_local run a
exited 0
ci_local run b
exited 1
ci_local runs
exited 0
grep -q '^@2 .*failed' "$out" || fail "the second run is not listed as failed"
ci_local log @1 a
exited 0
printed 'from a'
ci_local log a
exited 2
ci_local artifacts @1 a laid
exited 0
same file kept "$(cat laid/out/file)"
ci_local artifacts @-1 a
printed out/file
ci_local log @9 a
exited 2
