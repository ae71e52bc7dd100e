# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# Whoever holds the job's output is waited for, as the runner does; these do not.
project <<YML
build:
  script:
    - sleep 600.1$$ >/dev/null 2>&1 &
    - setsid sleep 600.2$$ >/dev/null 2>&1 &
    - (setsid sh -c 'sleep 600.3$$ & wait' >/dev/null 2>&1 &)
    - echo done
YML
ci_local --json run build --executor shell
exited 0
wrote build 'done'
no_process "sleep 600.[123]$$"
