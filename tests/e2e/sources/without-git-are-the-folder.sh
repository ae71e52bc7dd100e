# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

cat >.gitlab-ci.yml <<'YML'
image: busybox
build:
  script:
    - cat file
YML
echo here >file
ci_local --json run build
exited 0
wrote build here
grep -qi 'git' "$err" || fail "nothing says that there is no git repository"
