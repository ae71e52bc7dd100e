# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

echo 'long: {script: [echo begun, sleep 60]}' >child.yml
project <<'YML'
bridge: {trigger: {include: child.yml, strategy: depend}}
YML
ci_local_in_background run --json
await_output '"text":"begun\n"'
kill -INT "$background"
ended_with 130
same long canceled "$(job_field bridge/long status)"
same bridge canceled "$(job_field bridge status)"
