# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  stage: test
  script:
    - echo "$CI_COMMIT_SHA $CI_COMMIT_SHORT_SHA $CI_COMMIT_BRANCH $CI_COMMIT_REF_NAME $CI_DEFAULT_BRANCH"
    - echo "$CI_PROJECT_PATH $CI_PROJECT_NAME $CI_PROJECT_NAMESPACE $CI_PROJECT_DIR $CI_SERVER_HOST"
    - echo "$CI_JOB_NAME $CI_JOB_STAGE $CI_PIPELINE_SOURCE $CI $GITLAB_CI"
YML
sha=$(git rev-parse HEAD)
ci_local --json run build
exited 0
same output "$sha ${sha:0:8} main main main
grp/proj proj grp /builds/grp/proj gitlab.example.com
build test push true true" "$(job_output build)"
