# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build:
  script:
    - setsid sleep 6543 &
    - echo begun; sleep 6542
YML
ci_local_in_background run build --executor shell
await_output begun
kill -INT "$background"
ended_with 130
left=$(pgrep -f 'sleep 654[23]' || true)
[ -z "$left" ] || { kill $left; fail "processes are left: $left"; }
