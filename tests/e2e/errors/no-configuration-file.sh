# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

git init -q .
ci_local run build
exited 3
said .gitlab-ci.yml
