# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
good: {script: ["true"]}
bad: {script: ['test -e "$HOME/mended"']}
YML
ci_local run --json
exited 1
touch "$HOME/mended"
ci_local run --json --failed
exited 0
same "what started" bad "$(started)"
