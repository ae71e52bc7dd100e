# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
include: [{remote: "https://example.com/ci.yml"}]
YML
ci_local list --offline
[ "$status" != 0 ] || fail "should not work"
said https://example.com/ci.yml
