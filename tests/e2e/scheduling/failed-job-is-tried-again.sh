# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test]
build:
  stage: build
  retry: 2
  script:
    - echo x >>"$HOME/attempts"
    - test "$(wc -l <"$HOME/attempts")" = 3
test: {stage: test, script: ["true"]}
YML
ci_local run --json
exited 0
same attempts "1 2 3" "$(job_field build attempt | xargs)"
same retried "true true false" "$(job_field build retried | xargs)"
[ "$(job_field test status)" = success ] || fail "what follows did not wait for the last attempt"
