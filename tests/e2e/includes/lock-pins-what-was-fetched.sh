# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "$TESTS/e2e/includes/server.bash"

git init -q -b main "$SCRATCH/grp/templates"
first() { echo 'project-first: {script: ["true"]}' >a.yml; }
second() { echo 'project-second: {script: ["true"]}' >a.yml; }
(cd "$SCRATCH/grp/templates" && first && commit)
publish grp/templates
echo 'remote-first: {script: ["true"]}' >"$SCRATCH/www/ci.yml"
project <<YML
include:
  - {project: grp/templates, file: a.yml}
  - {remote: 'https://$SERVER/ci.yml'}
YML
git remote set-url origin "https://$SERVER/grp/proj.git"

# Nobody writes it without being asked to.
ci_local lint
exited 0
[ ! -e .ci-local ] || fail "lint wrote into the project"
ci_local lint --lock
exited 0
lock=$(cat .ci-local/include.lock)
same pins "grp/templates@HEAD $(git -C "$SCRATCH/grp/templates" rev-parse HEAD)
https://$SERVER/ci.yml sha256-$(openssl dgst -sha256 -binary "$SCRATCH/www/ci.yml" | base64)" "$(grep -v '^#' <<<"$lock")"

# What is here as pinned is not asked for; the project stays at its commit, in a new cache too.
before=$(asked /ci.yml)
(cd "$SCRATCH/grp/templates" && second && commit)
publish grp/templates
echo 'remote-second: {script: ["true"]}' >"$SCRATCH/www/ci.yml"
ci_local list
exited 0
printed project-first
printed remote-first
same 'requests for ci.yml' "$before" "$(asked /ci.yml)"
rm -rf "$XDG_CACHE_HOME"
ci_local list
exited 3
said 'not what include.lock says'
said 'lint --lock'
same 'the lock' "$lock" "$(cat .ci-local/include.lock)"

ci_local lint --lock
exited 0
ci_local list
exited 0
printed project-second
printed remote-second
echo 'nonsense' >.ci-local/include.lock
ci_local list
exited 3
said 'include.lock:1'
