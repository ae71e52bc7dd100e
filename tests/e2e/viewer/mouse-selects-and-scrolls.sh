# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
recorded_shop
for term in screen tmux-256color xterm-256color; do
    VIEWER_TERM=$term terminal 80 24
    in_terminal "$CI_LOCAL view"
    screen_has 'log: unit'
    T send-keys -l $'\e[<0;5;4M\e[<0;5;4m' && screen_has 'log: image'
    T send-keys -l $'\e[<65;5;4M' && screen_has 'log: image'
    T send-keys -l $'\e[<64;5;4M' && screen_has 'log: compile'
    [ "$(modes | cut -d' ' -f2)" = 1 ] || fail "no mouse with TERM=$term"
    key M && screen_has 'mouse off'
    [ "$(modes | cut -d' ' -f2)" = 0 ] || fail "the mouse stays on with TERM=$term"
    key q && screen_lost 'compile'
    restored
done
