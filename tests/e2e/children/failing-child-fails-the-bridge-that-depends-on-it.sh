# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

echo 'fails: {script: ["false"]}' >child.yml
project <<'YML'
stages: [down, after]
waits: {stage: down, trigger: {include: child.yml, strategy: depend}}
after: {stage: after, script: ["true"]}
YML
ci_local run --json
exited 1
same waits failed "$(job_field waits status)"
same after skipped "$(job_field after status)"
