# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script: [echo begun, sleep 300]
YML
ci_local_in_background run build
await_output begun
labels=$(docker ps -q --filter label=ci-local.job=build --filter label=ci-local.project | xargs docker inspect -f '{{ json .Config.Labels }}')
kill -INT "$background"
ended_with 130
for label in ci-local.run ci-local.project ci-local.job ci-local.host ci-local.uid; do
    [[ $labels == *"\"$label\""* ]] || fail "no label $label in: $labels"
done
