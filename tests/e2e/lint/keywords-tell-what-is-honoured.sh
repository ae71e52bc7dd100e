# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

ci_local lint --keywords
exited 0
printed 'not honoured'
ci_local lint --keywords --json
exited 0
same script '"honoured"' "$(jq '[.[] | select(.keyword == "script" and .place == "a job")][0].here' "$out")"
