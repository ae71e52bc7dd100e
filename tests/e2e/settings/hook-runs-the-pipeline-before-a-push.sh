# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["test ! -e broken"]}
YML
git init -q --bare "$SCRATCH/remote.git"
git remote set-url origin "$SCRATCH/remote.git"
ci_local hook install
exited 0
PATH=$(dirname "$CI_LOCAL"):$PATH
git push -q origin main 2>"$SCRATCH/push" || fail "a pipeline that passes stops the push: $(cat "$SCRATCH/push")"
touch broken
commit
! git push -q origin main 2>"$SCRATCH/push" || fail "a pipeline that fails does not stop the push"
CI_LOCAL_SKIP=1 git push -q origin main || fail "there is no way round"
ci_local hook remove
exited 0
[ ! -e .git/hooks/pre-push ] || fail "the hook is still there"
echo '#!/bin/sh' >.git/hooks/pre-push
ci_local hook install
exited 2
same 'the hook that was there' '#!/bin/sh' "$(cat .git/hooks/pre-push)"
