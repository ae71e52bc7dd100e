# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build:
  script:
    - sleep 5432 &
    - setsid sleep 5433 &
    - (setsid sh -c 'sleep 5434 & wait' &)
    - echo done
YML
ci_local --json run build --executor shell
exited 0
left=$(pgrep -f 'sleep 543[234]' || true)
[ -z "$left" ] || { kill $left; fail "processes are left: $left"; }
