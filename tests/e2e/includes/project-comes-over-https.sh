# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "$TESTS/e2e/includes/server.bash"

git init -q -b main "$SCRATCH/grp/templates"
git init -q -b main "$SCRATCH/private/templates"
(cd "$SCRATCH/grp/templates" && mkdir ci && echo 'tagged: {script: ["true"]}' >ci/a.yml && commit && git tag v1 &&
    echo 'newest: {script: ["true"]}' >ci/a.yml && echo 'second: {script: ["true"]}' >b.yml && commit)
(cd "$SCRATCH/private/templates" && echo 'hidden-away: {script: ["true"]}' >a.yml && commit)
publish grp/templates
publish private/templates
project </dev/null
git remote set-url origin "https://$SERVER/grp/proj.git"

cat >.gitlab-ci.yml <<'YML'
include:
  - {project: grp/templates, file: [/ci/a.yml, b.yml]}
  - {project: grp/templates, file: ci/a.yml, ref: v1}
YML
ci_local list
exited 0
printed tagged
printed newest
printed second

echo 'include: [{project: grp/templates, file: nowhere.yml}]' >.gitlab-ci.yml
ci_local list
exited 3
said 'Project `grp/templates` file `nowhere.yml` does not exist!'
echo 'include: [{project: grp/templates, file: b.yml, ref: v9}]' >.gitlab-ci.yml
ci_local list
exited 3
said 'Project `grp/templates` reference `v9` does not exist!'
echo 'include: [{project: grp/missing, file: b.yml}]' >.gitlab-ci.yml
ci_local list
exited 3
said 'Project `grp/missing` not found or access denied!'
said "tried https://$SERVER/grp/missing.git"

# A server that is not to be trusted, or not there, is no mistake in the file.
GIT_SSL_CAINFO=/dev/null ci_local list
exited 4
said certificate

# Without a right to it, what was tried is named; the token in either variable, git's helper and netrc each open it.
echo 'include: [{project: private/templates, file: a.yml}]' >.gitlab-ci.yml
opens() { ci_local list; exited 0; printed hidden-away; said_not s3cret; rm -rf "$XDG_CACHE_HOME"; }
ci_local list
exited 3
said 'no CI_LOCAL_TOKEN or GITLAB_TOKEN'
export CI_LOCAL_TOKEN=wr0ng
ci_local list
exited 3
said 'the token'
said_not wr0ng
CI_LOCAL_TOKEN=s3cret opens
unset CI_LOCAL_TOKEN
GITLAB_TOKEN=s3cret opens
echo 'machine localhost login oauth2 password s3cret' >"$HOME/.netrc"
opens
rm "$HOME/.netrc"
export GIT_CONFIG_GLOBAL=$HOME/.gitconfig
git config --global credential.helper '!f() { echo username=oauth2; echo password=s3cret; }; f'
opens
