# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
project <<'YML'
stages: [build, test]
first: {stage: build, script: [echo one]}
second: {stage: build, script: [echo two]}
third: {stage: test, script: [echo three]}
YML
terminal 80 24

# Nothing starts by itself, and nothing is kept of a look.
in_terminal "clear; $CI_LOCAL; echo ended \$?"
screen_has '○ 3' && screen_has 'P play all'
key q && screen_has 'ended 0'
restored
"$CI_LOCAL" runs >"$out"
printed_not '@1'

# One job alone, then all of it.
in_terminal "clear; $CI_LOCAL; echo ended \$?"
screen_has '○ 3'
key j && screen_has 'log: second' && key p && screen_has '✔ second'
screen_has '○ first'
key P && screen_has 'PASSED'
screen_has '✔ 3'
key q && screen_has 'ended 0'
screen_has 'the pipeline passed'

# Where there is no terminal that it could use, nothing runs.
in_terminal "clear; TERM=dumb $CI_LOCAL; echo ended \$?"
screen_has 'no viewer: the terminal'
screen_has 'ended 4'
ci_local
exited 2
printed 'Usage'
