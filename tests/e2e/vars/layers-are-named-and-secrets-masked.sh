# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
variables: {A: global, B: global}
build:
  variables: {A: job}
  script: ["true"]
YML
mkdir .ci-local
cat >.ci-local/variables.yml <<'YML'
SECRET: {value: hush-hush, masked: true}
B: of the project
YML
ci_local vars build
exited 0
grep -qE '^A=job .*job.*global' "$out" || fail "A does not show who won and who lost"
grep -q '^B=of the project ' "$out" || fail "the project's variable does not win"
printed 'SECRET=[MASKED]'
printed_not hush-hush
ci_local vars build --why A
exited 0
printed '.gitlab-ci.yml:3'
ci_local vars build --json -v A=given
same A '["given","command line"]' "$(jq -c '.variables[] | select(.name == "A") | [.value, .layer]' "$out")"
ci_local vars build --why CI_PROJECT_ID
printed 'not set'
