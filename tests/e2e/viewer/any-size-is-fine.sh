# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
recorded_shop
terminal 80 24
in_terminal "$CI_LOCAL view"
screen_has 'deploy 3/3' && before=$(screen)
for size in 39x9 20x5 5x2 1x1 200x3 3x60; do
    T resize-window -x "${size%x*}" -y "${size#*x}"
done
T resize-window -x 39 -y 9 && screen_has '✖ FAILED 0:44'
RANDOM=7
for _ in {1..100}; do
    T resize-window -x $((RANDOM % 200 + 1)) -y $((RANDOM % 60 + 1))
done
T resize-window -x 80 -y 24
screen_has 'deploy 3/3'
same "the screen after a storm" "$before" "$(screen)"
key q && screen_lost 'deploy 3/3'
