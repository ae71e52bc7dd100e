# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [one, two, three]
a: {stage: one, script: ["true"]}
b: {stage: two, script: ["true"]}
c: {stage: three, script: ["true"]}
YML
ci_local run --json
exited 0
ci_local run --json --from b
exited 0
same "what started" "b c" "$(started | xargs)"
