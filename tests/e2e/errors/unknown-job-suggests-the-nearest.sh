# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["true"]}
deploy: {script: ["true"]}
YML
ci_local run biuld
exited 2
said biuld
said build
said_not deploy
