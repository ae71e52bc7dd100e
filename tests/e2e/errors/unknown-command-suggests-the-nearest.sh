# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

ci_local rnu
exited 2
said rnu
