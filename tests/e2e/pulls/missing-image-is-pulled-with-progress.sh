# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
. "${0%/*}/../lib.sh"

needs_engine

docker rmi busybox:1.35 >/dev/null 2>&1 || true
docker pull -q busybox:1.35 >/dev/null 2>&1 || { echo "nothing to pull from"; exit 77; }
docker rmi busybox:1.35 >/dev/null
project <<'YML'
image: busybox:1.35
build:
  script: [echo ran]
YML
ci_local --json run build
exited 0
wrote build ran
same 'states of the pull' $'start\nend' "$(jq -r 'select(.event == "pull" and .state != "progress").state' "$out")"
docker rmi busybox:1.35 >/dev/null
