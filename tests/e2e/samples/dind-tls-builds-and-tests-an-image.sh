# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

sample dind-tls
# Keys of the size that the official image makes take long on a machine that is busy with other tests.
ci_local --json -v LAB_KEY_BITS=2048 run build
exited 0
wrote build 'Server Version: '
wrote build 'Successfully tagged my-docker-image:latest'
wrote build '2 tests passed'
