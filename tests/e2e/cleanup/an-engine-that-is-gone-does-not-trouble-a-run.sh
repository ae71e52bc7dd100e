# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# What a run left on an engine that was taken away since stays in the ledger, which no later run mentions.
project <<'YML'
build:
  script: ["true"]
YML
ledger=$XDG_STATE_HOME/ci-local/ledgers/900
mkdir -p "${ledger%/*}"
printf 'intend\tcontainer\t%s\t%s\tbuild\n' ci-local-900-1-build "unix://$SCRATCH/gone.sock" >"$ledger"
ci_local run build --executor shell
exited 0
said_not clean-up
said_not gone.sock
[ -s "$ledger" ] || fail "the ledger should have been kept"

# Asked for by name it is told.
ci_local gc
exited 4
[ -s "$ledger" ] || fail "the ledger should have been kept"
