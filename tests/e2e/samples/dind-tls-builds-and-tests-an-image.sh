# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

sample dind-tls
ci_local --json run build
exited 0
wrote build 'Server Version: '
wrote build 'Successfully tagged my-docker-image:latest'
wrote build '2 tests passed'
