# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# Below a relative home the records of a run would lie in the checkout.
project <<'YML'
build:
  script: ["true"]
YML
unset XDG_STATE_HOME XDG_CACHE_HOME XDG_CONFIG_HOME
HOME=home ci_local run build --executor shell
exited 4
said 'absolute path'
same 'the checkout' '' "$(git status --porcelain --ignored)"
