# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
recorded_shop
for setting in NO_COLOR=1 TERM=vt100; do
    terminal 80 24
    in_terminal "$setting $CI_LOCAL view"
    screen_has '❯✖ unit'
    ! T capture-pane -p -e | grep -qE $'\e\\[[0-9;]*[34][0-7]m' || fail "colours with $setting: $(T capture-pane -p -e | cat -v)"
    key q
    in_terminal clear && screen_lost '❯✖ unit'
done
