# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
test-a: {script: [echo a]}
test-b: {script: [echo b]}
build: {script: [echo c]}
YML
ci_local --json run 'test-*'
exited 0
same 'jobs that ran' $'test-a\ntest-b' "$(started | sort)"

# Copies have a slash in their names, which a star goes over.
cat >.gitlab-ci.yml <<'YML'
test: {parallel: 2, script: ["true"]}
other: {script: ["true"]}
YML
ci_local --json run 'te*' --executor shell
exited 0
same 'jobs' $'test 1/2\ntest 2/2' "$(started | sort)"
