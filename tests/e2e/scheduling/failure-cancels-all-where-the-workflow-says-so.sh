# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
workflow: {auto_cancel: {on_job_failure: all}}
stages: [build, test]
fails: {stage: build, script: [sleep 0.5, "false"]}
long: {stage: build, script: [sleep 60]}
later: {stage: test, when: always, script: ["true"]}
YML
ci_local run --json --concurrent 2
exited 1
same long canceled "$(job_field long status)"
same "what started" "fails long" "$(started | sort | xargs)"
