# shellcheck shell=bash
. "${0%/*}/../lib.sh"
project <<'YML'
stages: [build, test]
make:
  stage: build
  script: ["echo made >f; echo V=from-report >v.env; exit 3"]
  allow_failure: true
  artifacts: {when: always, untracked: true, reports: {dotenv: v.env}}
use:
  stage: test
  script: ['cat f; echo "V is $V"']
YML
ci_local --json run --executor shell
exited 0
wrote use made
wrote use "V is from-report"
