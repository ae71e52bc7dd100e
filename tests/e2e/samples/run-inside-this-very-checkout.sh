# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# A sample is a folder of ci-local's own repository, and still a project to itself.
ci_local --json -C "$TESTS/../samples/shell" run build
exited 0
wrote build '2 tests passed'
