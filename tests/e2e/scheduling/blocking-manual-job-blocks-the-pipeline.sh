# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, deploy]
hand: {stage: build, when: manual, allow_failure: false, script: ["true"]}
later: {stage: deploy, script: ["true"]}
YML
ci_local run --json
exited 0
same pipeline blocked "$(jq -r 'select(.event == "pipeline_finished").status' "$out")"
same "what started" "" "$(started)"
