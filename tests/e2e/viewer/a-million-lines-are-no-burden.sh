# shellcheck shell=bash disable=SC2154
# timeout: 240
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
recorded_shop
log=$XDG_STATE_HOME/ci-local/runs/1/jobs/docs/1/log
seq -f 'line %.0f of a log that is long, so that the viewer has something to do' 1000000 >"$log"
jq -c --argjson len "$(stat -c %s "$log")" 'if .event == "job_log" and .job == "docs" then
        (if .section == "step_script" then .pieces = [["stdout", $len]] | .offset = 0 else empty end) else . end' \
    "$here/shop/events.jsonl" >"$XDG_STATE_HOME/ci-local/runs/1/events.jsonl"
terminal 80 24
in_terminal "$CI_LOCAL view"
screen_has 'log: unit' && key j j
screen_has '1,000,000 lines'
key 2 && screen_has 'line 1000000 of a log'
key g && screen_has 'line 1 of a log'
key / && T send-keys -l 'line 999999 ' && key Enter && screen_has 'line 999,999 of 1,000,000'
memory=$(awk '/^RssAnon/ { print $2 }' "/proc/$(pgrep -P "$(T display -p '#{pane_pid}')")/status")
grep -aq __asan_init "$CI_LOCAL" || [ "$memory" -lt 65536 ] || fail "the viewer takes $memory kB"
key q q && screen_lost 'line 999999'
restored

# A job that prints them while one looks on.
project <<'YML'
big: {script: [seq 1000000]}
YML
in_terminal "clear; $CI_LOCAL run -i --executor shell"
screen_has 'PASSED' && screen_has '1,000,0' && screen_has ' 1000000 '
key q && screen_has 'the pipeline passed'
