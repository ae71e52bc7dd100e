# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
workflow: {rules: [{if: $CI_COMMIT_TAG}]}
build: {script: ["true"]}
YML
ci_local why
exited 0
printed 'would not be created'
cat >.gitlab-ci.yml <<'YML'
build: {script: ["true"], rules: [{if: $CI_COMMIT_TAG}]}
YML
ci_local why
exited 0
printed 'would not be created'
ci_local why build
exited 0
printed 'left out'
printed 'CI_COMMIT_TAG'
