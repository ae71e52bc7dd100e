# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
include: [{remote: "https://example.com/ci.yml"}]
YML
ci_local list --offline
exited 4
said https://example.com/ci.yml
