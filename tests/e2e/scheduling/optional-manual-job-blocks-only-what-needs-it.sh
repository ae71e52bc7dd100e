# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test, deploy]
hand: {stage: build, when: manual, script: ["true"]}
needing: {stage: test, needs: [hand], script: ["true"]}
other: {stage: deploy, script: ["true"]}
YML
ci_local run --json
exited 0
same hand manual "$(job_field hand status)"
same needing skipped "$(job_field needing status)"
same other success "$(job_field other status)"
ci_local run --json --manual 'ha*'
exited 0
same hand success "$(job_field hand status)"
[ "$(job_field needing status | tail -1)" = success ] || fail "the job that needs the played one did not run"
