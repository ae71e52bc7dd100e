# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["true"]}
YML
mkdir .ci-local
echo 'KEY: {value: x, protected: true}' >.ci-local/variables.yml
ci_local vars build
printed 'KEY=x'
ci_local vars build --ref other
printed_not 'KEY=x'
