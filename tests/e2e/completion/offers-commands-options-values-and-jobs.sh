# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test]
"unit: x": {stage: test, script: ["true"]}
build-it: {stage: build, script: ["true"]}
YML
ci_local __complete -- ru
printed run
ci_local __complete -- run --pu
printed --pull
ci_local __complete -- run --pull ''
same values $'always\nif-not-present\nnever' "$(cut -f1 "$out")"
ci_local __complete -- run --pull=n
same value --pull=never "$(cut -f1 "$out")"
ci_local __complete -- run ''
same names $'build-it\nunit: x\nbuild\ntest' "$(cut -f1 "$out" | grep -v '^\.')"
ci_local __complete -- -C .. vars ''
same names '' "$(cut -f1 "$out")"
ci_local __complete -- list -f ''
same files :file "$(cat "$out")"
