# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<YML
build:
  script:
    - setsid sleep 600.1$$ &
    - echo begun; sleep 600.2$$
YML
ci_local_in_background run build --executor shell
await_output begun
kill -INT "$background"
ended_with 130
no_process "sleep 600.[12]$$"
