# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

export DOCKER_HOST=unix://$SCRATCH/nobody

sample shell
ci_local --json run build --executor shell
exited 0
wrote build '2 tests passed'
