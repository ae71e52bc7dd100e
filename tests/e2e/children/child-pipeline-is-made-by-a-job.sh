# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [make, down]
make:
  stage: make
  script:
    - mkdir -p out
    - |
      echo 'made: {script: ["echo made by a job"]}' >out/child.yml
  artifacts: {paths: [out]}
down:
  stage: down
  trigger:
    include: [{artifact: out/child.yml, job: make}]
    strategy: depend
YML
ci_local run --json
exited 0
wrote down/made "made by a job"
