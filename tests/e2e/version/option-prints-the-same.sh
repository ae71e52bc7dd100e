# shellcheck shell=bash
. "${0%/*}/../lib.sh"

ci_local version
cp "$out" as-command
ci_local --version
exited 0
same output "$(cat as-command)" "$(cat "$out")"
