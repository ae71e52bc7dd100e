# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
recorded_shop
terminal 80 24
T select-pane -T untouched
in_terminal "$CI_LOCAL view"
screen_has 'log: unit'

# A title, a cleared screen and a moved cursor in the log of lint leave no trace.
key j && screen_has 'log: lint' && screen_has 'no findings'
[ "$(T display -p '#{pane_title}')" = untouched ] || fail "the title is: $(T display -p '#{pane_title}')"
screen_has 'deploy 3/3'

# Colours stay, and leak nowhere.
key k && screen_has 'ok 3 - two items'
T capture-pane -p -e | grep -F 'ok 3' | grep -q $'\e\\[32mok 3\e\\[39m - two' || fail "$(T capture-pane -p -e | cat -v)"
key q && screen_lost 'deploy 3/3'

# Whatever bytes come, the frame stands.
head -c 300000 /dev/urandom >"$XDG_STATE_HOME/ci-local/runs/1/jobs/docs/1/log"
jq -c 'if .event == "job_log" and .job == "docs" then (if .section == "step_script" then .pieces = [["stdout", 300000]] | .offset = 0 else empty end) else . end' \
    "$here/shop/events.jsonl" >"$XDG_STATE_HOME/ci-local/runs/1/events.jsonl"
in_terminal "clear; $CI_LOCAL view"
screen_has 'log: unit' && key j j && screen_has 'log: docs'
for _ in {1..40}; do key NPage; done
screen_has 'deploy 3/3'
[ "$(screen | grep -c '│$')" -ge 15 ] || fail "the frame is broken: $(screen)"
[ "$(T display -p '#{pane_title}')" = untouched ] || fail "the title is: $(T display -p '#{pane_title}')"
key Home G 1 q && screen_lost 'deploy 3/3'
restored
