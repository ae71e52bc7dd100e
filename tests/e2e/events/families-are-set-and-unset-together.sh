# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["true"], rules: [{when: always}]}
YML
values() { ci_local vars build --json "$@"; exited 0; jq -r '.variables[] | "\(.name)=\(.value)"' "$out" | grep -E '^CI_(PIPELINE_SOURCE|COMMIT_BRANCH|COMMIT_TAG|MERGE_REQUEST_TARGET_BRANCH_NAME)='; }
same push $'CI_COMMIT_BRANCH=main\nCI_PIPELINE_SOURCE=push' "$(values | sort)"
same tag $'CI_COMMIT_TAG=v1\nCI_PIPELINE_SOURCE=push' "$(values --as tag:v1 | sort)"
same mr $'CI_MERGE_REQUEST_TARGET_BRANCH_NAME=stable\nCI_PIPELINE_SOURCE=merge_request_event' "$(values --as mr:stable --ref topic | sort)"
same schedule $'CI_COMMIT_BRANCH=main\nCI_PIPELINE_SOURCE=schedule' "$(values --as schedule | sort)"
ci_local list --as shedule
exited 2
said 'did you mean --as schedule?'
ci_local list --as tag
exited 2
