# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

[ "$(stat -f -c %T /dev/shm)" != "$(stat -f -c %T "$HOME")" ] || { echo "no second file system"; exit 77; }
XDG_STATE_HOME=$(mktemp -d /dev/shm/ci-local-e2e.XXXXXX)
at_end "rm -rf '$XDG_STATE_HOME'"

seq 1 100000 >numbers
project <<'YML'
build: {script: ["tail -1 numbers", "wc -l <numbers"]}
YML
ci_local run --json
exited 0
wrote build 100000
