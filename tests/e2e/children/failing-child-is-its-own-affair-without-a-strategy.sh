# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

echo 'fails: {script: ["false"]}' >child.yml
project <<'YML'
goes-on: {trigger: {include: child.yml}}
YML
ci_local run --json
exited 0
same goes-on success "$(job_field goes-on status)"
same fails failed "$(job_field goes-on/fails status)"
