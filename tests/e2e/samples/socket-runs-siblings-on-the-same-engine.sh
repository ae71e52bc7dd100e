# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

sample socket
printf '    - docker ps --format "sibling {{ .ID }}" --no-trunc\n' >>.gitlab-ci.yml
ci_local --json run build --trust
exited 0
wrote build '2 tests passed'
wrote build 'sibling '
