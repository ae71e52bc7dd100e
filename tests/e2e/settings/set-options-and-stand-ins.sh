# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

mkdir -p ../templates/templates
echo 'from-project: {script: ["true"]}' >../templates/a.yml
echo 'from-component: {script: ["true"]}' >../templates/templates/thing.yml
echo 'from-url: {script: ["true"]}' >copy.yml
project <<'YML'
include:
  - {project: group/templates, file: /a.yml}
  - component: gitlab.com/group/templates/thing@1
  - remote: https://example.com/ci.yml
YML
mkdir .ci-local
cat >.ci-local/ci-local.toml <<'TOML'
json = true
[include.projects]
"group/templates" = "../templates"
[include.urls]
"https://example.com/ci.yml" = "copy.yml"
TOML
ci_local list --offline
exited 0
same jobs '["from-component","from-project","from-url"]' "$(jq -c '[.jobs[].name] | sort' "$out")"
