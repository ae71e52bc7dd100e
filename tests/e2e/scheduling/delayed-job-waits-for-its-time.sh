# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
later: {when: delayed, start_in: 2 seconds, script: ["true"]}
now: {script: ["true"]}
YML
ci_local run --json
exited 0
until=$(jq -r 'select(.event == "job_waiting" and .job == "later" and .reason == "delayed").until' "$out")
[[ $until == 20*Z ]] || fail "it waited until $until"
begun=$(jq -r 'select(.event == "pipeline_started").time | sub("\\.[0-9]+Z"; "Z") | fromdate' "$out")
at=$(jq -r 'select(.event == "job_started" and .job == "later").time | sub("\\.[0-9]+Z"; "Z") | fromdate' "$out")
[ $((at - begun)) -ge 1 ] || fail "it began after $((at - begun)) s"
