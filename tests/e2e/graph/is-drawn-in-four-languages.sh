# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
stages: [build, test]
a: {stage: build, script: ["true"]}
"b \"<q>": {stage: test, script: ["true"], needs: [a]}
c: {stage: test, script: ["true"]}
YML
ci_local graph
exited 0
printed '<- a'
printed 'c  <- all of build'
ci_local graph --format dot
printed 'label="b \"<q>"'
ci_local graph --format mermaid
printed 'graph LR'
ci_local graph --format svg
printed '&quot;&lt;q&gt;'
same 'XML that is well formed' '' "$(python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$out" 2>&1)"
