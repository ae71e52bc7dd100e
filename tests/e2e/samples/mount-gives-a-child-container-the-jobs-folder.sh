# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

sample mount
ci_local --json run build
exited 0
wrote build 'the child container got: from the job'
