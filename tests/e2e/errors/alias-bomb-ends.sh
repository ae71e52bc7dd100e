# shellcheck shell=bash disable=SC2154
# timeout: 20
. "${0%/*}/../lib.sh"

# Twelve lists, each ten times the one before: a million million words to whoever writes them out.
{
    echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
    for n in $(seq 1 12); do
        echo "a$n: &a$n [$(printf "*a$((n - 1)), %.0s" $(seq 10))]"
    done
    echo 'build: {script: ["true"]}'
} >.gitlab-ci.yml
ci_local run
exited 3
