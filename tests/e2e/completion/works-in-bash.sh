# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
"unit: [a, b]": {script: ["true"]}
unit-other: {script: ["true"]}
YML
# complete LINE: what bash is offered for it.
cat >complete.sh <<'SH'
PATH=$(dirname "$CI_LOCAL"):$PATH
compopt() { :; }
source <(ci-local completion bash)
COMP_LINE=$1 COMP_POINT=${#1}
_ci_local
printf '%s\n' "${COMPREPLY[@]}"
SH
offers() { bash complete.sh "$1"; }
same commands run "$(offers 'ci-local run' | head -n 1)"
same 'jobs, quoted' $'unit-other\nunit:\\ \\[a\\,\\ b\\]' "$(offers 'ci-local vars uni' | sort)"
same 'a job behind its colon' '\ \[a\,\ b\]' "$(offers 'ci-local vars unit:')"
same 'a job in quotes' 'unit: [a, b]' "$(offers 'ci-local vars "unit:')"
same 'a value' never "$(offers 'ci-local run --pull=n')"
same options --changes-from "$(offers 'ci-local list --ch')"
