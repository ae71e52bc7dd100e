# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

ci_local lint --keywords --json
reports=$(jq -r '.[] | select(.place == "artifacts:reports" and .takes == "a string or a list of strings").keyword' "$out")
[ "$(wc -l <<<"$reports")" -gt 20 ] || fail "these are too few"

# jobs VALUE: a job for each report, a line each.
jobs() { for report in $reports; do echo "of-$report: {script: x, artifacts: {reports: {$report: $1}}}"; done; }
jobs '[a.json, b.json]' >.gitlab-ci.yml
ci_local lint
exited 0
jobs '{a: b}' >.gitlab-ci.yml
ci_local lint --json
exited 3
same 'lines that are refused' "$(seq "$(wc -l <<<"$reports")")" \
    "$(jq -r '[.findings[] | select(.severity == "error").line] | unique[]' "$out")"
