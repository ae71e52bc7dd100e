# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
project <<YML
hello: {script: [echo hello there]}
YML
ci_local run -i --executor shell
exited 0
said 'no viewer, plain output instead: there is no terminal'
printed 'hello there'
ci_local view
exited 4
said 'there is no terminal'

terminal 80 24
for term in dumb nonsense ''; do
    in_terminal "clear; TERM='$term' $CI_LOCAL run -i --executor shell; echo ended \$?"
    screen_has 'plain output instead'
    screen_has 'hello there'
    screen_has 'ended 0'
done
in_terminal "clear; ACCESSIBLE=1 $CI_LOCAL run -i --executor shell; echo ended \$?"
screen_has 'hello there'
screen_has 'ended 0'
