# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# The first holds the job's output open but has left the shell's process group, so that nobody asked it to end; the second
# is asked, takes its time, and has the last word.
project <<YML
build:
  script:
    - setsid sleep 600.1$$ &
    - (trap 'sleep 1; echo last word; exit' TERM; sleep 600.2$$ & wait) &
    - sleep 0.2; echo begun; sleep 600.3$$
YML
ci_local_in_background run build --executor shell
await_output begun
begin=$SECONDS
kill -INT "$background"
ended_with 130
[ $((SECONDS - begin)) -lt 7 ] || fail "took $((SECONDS - begin)) s"
printed 'last word'
no_process "sleep 600.[123]$$"
