# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test]
build:
  stage: build
  script: [echo made >made, echo x >>"$HOME/builds"]
  artifacts: {paths: [made]}
test: {stage: test, needs: [build], script: [cat made]}
YML
ci_local run --json
exited 0
ci_local run --json test
exited 0
same "what started" test "$(started)"
wrote test made
ci_local run --json --needs all test
exited 0
same "what started" "build test" "$(started | xargs)"
same builds 2 "$(wc -l <"$HOME/builds")"
