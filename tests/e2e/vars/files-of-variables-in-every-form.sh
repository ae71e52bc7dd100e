# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
build: {script: ["true"], environment: review/1}
other: {script: ["true"]}
YML
cat >.gitlab-ci-local-variables.yml <<'YML'
PEER: from the peer
SCOPED: {values: {"*": everywhere, "review/*": reviewed}}
YML
printf '# a comment\nexport DOT="env value"\nPLAIN=x=y\n' >vars.env
ci_local vars build --variables-file vars.env
exited 0
printed 'PEER=from the peer '
printed 'DOT=env value '
printed 'PLAIN=x=y '
printed 'SCOPED=reviewed '
ci_local vars other
printed 'SCOPED=everywhere '
printf 'A: {value: x, maskd: true}\n' >bad.yml
ci_local vars build --variables-file bad.yml
exited 3
grep -qE '^bad\.yml:1:[0-9]+: error: .*maskd' "$err" || fail "the unknown key is not shown where it stands"
ci_local vars build --variables-file none.yml
exited 2
