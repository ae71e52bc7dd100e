# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

echo 'job: {script: ["echo got $FROM_JOB,$FROM_PIPELINE"]}' >child.yml
project <<'YML'
bridge:
  variables: {FROM_JOB: withheld}
  trigger:
    include: child.yml
    strategy: depend
    forward: {yaml_variables: false, pipeline_variables: true}
YML
ci_local run --json -v FROM_PIPELINE=given
exited 0
wrote bridge/job "got ,given"
