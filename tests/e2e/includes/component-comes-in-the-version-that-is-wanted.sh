# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "$TESTS/e2e/includes/server.bash"

git init -q -b main "$SCRATCH/grp/comp"
mkdir -p "$SCRATCH/grp/comp/templates/folder"
release() { (cd "$SCRATCH/grp/comp" && one "$1" >templates/one.yml && folder >templates/folder/template.yml && commit && git tag "$1"); }
one() { printf 'spec: {inputs: {name: }}\n---\n"$[[ inputs.name ]]-%s": {script: ["true"]}\n' "$1"; }
folder() { echo 'of-a-folder: {script: ["true"]}'; }
for version in 1.0.0 1.2.0 1.10.1 2.0.0 3.0.0-rc1 main-is-no-release; do release $version; done
publish grp/comp
project </dev/null
git remote set-url origin "https://$SERVER/grp/proj.git"

# gives VERSION JOB
gives()
{
    echo "include: [{component: \$CI_SERVER_FQDN/grp/comp/one@$1, inputs: {name: job}}]" >.gitlab-ci.yml
    ci_local list
    exited 0
    printed "$2"
}

gives 1.0.0 job-1.0.0
gives 1 job-1.10.1
gives 1.2 job-1.2.0
gives '~latest' job-2.0.0
gives main job-main-is-no-release
gives "$(git -C "$SCRATCH/grp/comp" rev-parse 1.2.0)" job-1.2.0
stop_server
echo "include: [{component: $SERVER/grp/comp/one@~latest, inputs: {name: job}}]" >.gitlab-ci.yml
ci_local list --offline
exited 0
printed job-2.0.0
start_server

echo "include: [{component: $SERVER/grp/comp/folder@2.0.0}]" >.gitlab-ci.yml
ci_local list
exited 0
printed of-a-folder
echo "include: [{component: $SERVER/grp/comp/nothing@2.0.0}]" >.gitlab-ci.yml
ci_local list
exited 3
said nothing
echo "include: [{component: $SERVER/grp/comp/one@7, inputs: {name: job}}]" >.gitlab-ci.yml
ci_local list
exited 3
said 'no released version `7`'
