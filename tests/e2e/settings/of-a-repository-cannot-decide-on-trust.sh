# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["true"]}
YML
mkdir .ci-local
printf '[run]\ntrust = true\nneds = "all"\n' >.ci-local/ci-local.toml
ci_local run
exited 3
said 'a repository cannot decide that'
said 'did you mean needs?'
