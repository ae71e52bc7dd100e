# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

{
    echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
    for n in $(seq 1 12); do
        echo "a$n: &a$n [$(printf "*a$((n - 1)), %.0s" $(seq 10))]"
    done
    echo 'build: {script: ["true"]}'
} >.gitlab-ci.yml
ulimit -v 2000000
ci_local run
exited 3
