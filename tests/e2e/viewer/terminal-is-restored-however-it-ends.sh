# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
recorded_shop
terminal 80 24
for ending in TERM:143 HUP:129 INT:130 SEGV:139 ABRT:134; do
    in_terminal "clear; echo \$\$ >shell; $CI_LOCAL view & echo \$! >viewer; fg >/dev/null; echo ended \$?; stty -a | grep -o '.onlcr'"
    screen_has 'deploy 3/3'
    kill -"${ending%:*}" "$(cat viewer)"
    screen_has "ended ${ending#*:}"
    screen_has ' onlcr'
    restored
done

# Suspended and taken up again it is whole.
in_terminal "clear; $CI_LOCAL view"
screen_has 'deploy 3/3' && before=$(screen)
key C-z && screen_has 'Stopped'
restored
in_terminal 'clear; fg'
screen_has 'deploy 3/3'
same "the screen after a pause" "$before" "$(screen)"
key q && screen_lost 'deploy 3/3'
restored
