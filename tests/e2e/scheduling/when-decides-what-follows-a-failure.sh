# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test, deploy]
fails: {stage: build, script: ["false"]}
plain: {stage: test, script: ["true"]}
rescue: {stage: test, when: on_failure, script: ["true"]}
always: {stage: deploy, when: always, script: ["true"]}
after-rescue: {stage: deploy, script: ["true"]}
YML
ci_local run --json
exited 1
same plain skipped "$(job_field plain status)"
same rescue success "$(job_field rescue status)"
same always success "$(job_field always status)"
same after-rescue skipped "$(job_field after-rescue status)"
