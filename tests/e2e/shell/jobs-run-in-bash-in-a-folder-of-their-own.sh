# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build:
  script:
    - echo "bash ${BASH_VERSION:+yes}"
    - echo "$PWD" = "$CI_PROJECT_DIR"
    - cat file
    - touch made
YML
echo content >file
commit
ci_local --json run build --executor shell
exited 0
wrote build 'bash yes'
wrote build content
where=$(job_output build | sed -n 's/ = .*//p')
[ "$where" != "$PWD" ] || fail "the job ran in the checkout"
[ ! -e made ] || fail "the job wrote into the checkout"
[ ! -e "$where" ] || fail "the work directory is still there: $where"
