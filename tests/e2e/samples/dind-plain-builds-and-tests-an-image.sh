# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

sample dind-plain
ci_local --json run build
exited 0
wrote build 'Server Version: '
wrote build '2 tests passed'
