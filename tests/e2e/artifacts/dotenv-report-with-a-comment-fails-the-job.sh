# shellcheck shell=bash
. "${0%/*}/../lib.sh"
project <<'YML'
env:
  script: ["printf '# comment\\nX=1\\n' >v.env"]
  artifacts: {reports: {dotenv: v.env}}
YML
ci_local --json run --executor shell
exited 1
same "its reason" script_failure "$(job_field env failure_reason)"
same "its exit code" 1 "$(job_field env exit_code)"
