# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test]
"a <b>": {stage: build, script: ["echo '<tag> & more'"]}
broken: {stage: test, script: ["exit 3"]}
YML
ci_local run --report report.xml
exited 1
same cases '2 1' "$(python3 -c 'import sys, xml.etree.ElementTree as t; r = t.parse(sys.argv[1]).getroot(); print(len(r.findall(".//testcase")), len(r.findall(".//failure")))' report.xml)"
ci_local run --report report.json
same statuses '["success","failed"]' "$(jq -c '[.jobs[].status]' report.json)"
ci_local run --report report.html
grep -q '&lt;tag&gt; &amp; more' report.html || fail "the log is not in the page"
! grep -q '<tag>' report.html || fail "the log is not escaped in the page"
ci_local run --report report.txt
exited 2
