# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
.one: {resource_group: "the-$NAME", variables: {NAME: one}, script: ['mkdir "$HOME/taken"', sleep 0.5, 'rmdir "$HOME/taken"']}
a: {extends: .one}
b: {extends: .one}
c: {extends: .one}
YML
ci_local run --json --concurrent 3
exited 0
same "who waited for it" 2 "$(jq -r 'select(.event == "job_waiting" and .reason == "resource_group").job' "$out" | wc -l)"
