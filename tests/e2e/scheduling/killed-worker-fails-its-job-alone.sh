# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
dies:
  script:
    - (setsid sleep 4711 >/dev/null 2>&1 &)
    - sleep 0.2
    - kill -9 $PPID
    - sleep 60
other: {script: [sleep 1, echo fine]}
YML
ci_local run --json --concurrent 2
exited 1
same reason runner_system_failure "$(job_field dies failure_reason)"
same other success "$(job_field other status)"
! pgrep -f '^sleep 4711$' || fail "what the job started still lives"
