# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["true"]}
YML
ci_local run --no-such-option
exited 2
said --no-such-option
