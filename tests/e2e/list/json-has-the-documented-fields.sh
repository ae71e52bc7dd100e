# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test]
unit:
  stage: test
  image: busybox:$TAG
  variables: {TAG: "1"}
  services: [{name: "docker:dind", alias: "docker,dind"}]
  needs: [build]
  allow_failure: {exit_codes: [42]}
  tags: [big]
  script: ["true"]
build:
  stage: build
  script: ["true"]
never:
  script: ["true"]
  rules: [{when: never}]
YML
ci_local list --json
exited 0
same jobs '["build","unit"]' "$(jq -c '[.jobs[].name]' "$out")"
same stages '[".pre","build","test",".post"]' "$(jq -c .stages "$out")"
same schema ci-local/list/1 "$(jq -r .schema "$out")"
same pipeline '{"name":null,"source":"push","ref":"main","created":true,"reason":null}' "$(jq -c '.pipeline | del(.sha)' "$out")"
same unit '{"name":"unit","stage":"test","included":true,"when":"on_success","allow_failure":{"exit_codes":[42]},"needs":[{"job":"build","artifacts":true,"optional":false}],"image":"busybox:1","services":[{"name":"docker:dind","aliases":["docker","dind"]}],"tags":["big"],"environment":null,"description":null,"file":".gitlab-ci.yml","line":2}' \
    "$(jq -c '.jobs[1]' "$out")"
same 'needs of build' null "$(jq -c '.jobs[0].needs' "$out")"
ci_local list --json --all
same 'all jobs' '["build","unit","never"]' "$(jq -c '[.jobs[].name]' "$out")"
