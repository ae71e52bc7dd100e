# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["true"]}
YML
printf '#!/bin/sh\ntouch %s/ran\n' "$SCRATCH" >hook
chmod +x hook
git config core.fsmonitor "$PWD/hook"
git config core.pager "$PWD/hook"
git config core.hooksPath "$PWD"
git config alias.log "!$PWD/hook"
ci_local list
exited 0
ci_local vars build
exited 0
[ ! -e "$SCRATCH/ran" ] || fail "git ran the repository's hook"
