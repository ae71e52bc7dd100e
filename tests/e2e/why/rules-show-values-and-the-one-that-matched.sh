# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
deploy:
  script: ["true"]
  rules:
    - if: $CI_COMMIT_TAG
    - if: $CI_COMMIT_BRANCH == "main"
      when: manual
YML
ci_local why deploy
exited 0
printed 'is in the pipeline, when: manual'
printed 'rule 2 matches'
printed '"main"'
printed '.gitlab-ci.yml:5'
ci_local why deploy --ref other
exited 0
printed 'left out'
ci_local why deplyo
exited 2
said deploy
