# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

command -v fish >/dev/null || { echo "no fish"; exit 77; }
project <<'YML'
"unit: [a, b]": {script: ["true"]}
YML
PATH=$(dirname "$CI_LOCAL"):$PATH
offers() { fish --no-config -c 'ci-local completion fish | source; complete -C $argv[1]' -- "$1" | cut -f1; }
same commands runners "$(offers 'ci-local runn' | grep -v '^run$')"
same values never "$(offers 'ci-local run --pull n')"
same jobs 'unit: [a, b]' "$(offers 'ci-local vars ')"
