# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

mkdir ci
cat >ci/child.yml <<'YML'
stages: [one, two]
first: {stage: one, script: ['echo "$CI_PIPELINE_SOURCE $FROM_JOB $FROM_FILE,$FROM_PIPELINE"']}
second: {stage: two, script: ["true"]}
YML
project <<'YML'
stages: [build, down, after]
variables: {FROM_FILE: of-file}
build: {stage: build, script: ["true"]}
bridge:
  stage: down
  variables: {FROM_JOB: of-job-$FROM_FILE}
  trigger: {include: ci/child.yml, strategy: depend}
after: {stage: after, script: ["true"]}
YML
ci_local run --json -v FROM_PIPELINE=withheld
exited 0
wrote bridge/first "parent_pipeline of-job-of-file of-file,"
wrote_not bridge/first withheld
same bridge success "$(job_field bridge status)"
[ "$(event_line job_started after)" -gt "$(event_line job_finished bridge/second)" ] || fail "after did not wait"
