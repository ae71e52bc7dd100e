# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

sample shell
ci_local --json run build_image --executor shell
exited 0
wrote build_image 'Server Version: '
wrote build_image '2 tests passed'
