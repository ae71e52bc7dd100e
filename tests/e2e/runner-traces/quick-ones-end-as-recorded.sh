# shellcheck shell=bash
# timeout: 900
# alone
# What GitLab Runner did with each of these pipelines is what ci-local does; `make check-runner-traces` has all of them.
. "${0%/*}/../lib.sh"
needs_engine
cd /
# One of them prints its home, and was recorded as root; what we keep goes to folders that `compare` names.
HOME=/root CI_LOCAL=$CI_LOCAL "$TESTS/runner-traces/run" --quick
