# shellcheck shell=bash disable=SC2154,SC2016
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
project <<'YML'
lasts: {script: [echo begun, sleep 611]}
YML
terminal 80 24
in_terminal "clear; $CI_LOCAL run -i --executor shell; echo ended \$?"
screen_has 'begun'
key C-c && screen_has 'Cancel the pipeline? 1 job is running. y/N'
key Escape && screen_lost 'Cancel the pipeline?'
screen_has '● lasts'
key q && screen_has 'Leave and cancel the pipeline?'
key n && screen_lost 'Leave and cancel'
key X && screen_has 'Cancel the pipeline?'
key Enter && screen_lost 'Cancel the pipeline?'
key C-c && screen_has 'Cancel the pipeline?'
key C-c && screen_has 'CANCELED'
no_process 'sleep 611'
key q && screen_has 'ended'
restored

# Killed outright, it leaves a terminal that works and nothing behind.
in_terminal "clear; $CI_LOCAL run -i --executor shell & echo \$! >viewer; fg >/dev/null"
screen_lost 'ended' && screen_has 'begun'
kill -KILL "$(cat viewer)"
tries=0
until [ "$(modes)" = "0 0 0 1 0" ] && ! pgrep -f 'sleep 611' >/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { restored && no_process 'sleep 611'; }
    sleep 0.1
done

in_terminal 'echo alive $((6 * 7))'
screen_has 'alive 42'

# A terminal that is closed cancels the run.
in_terminal "clear; $CI_LOCAL run -i --executor shell"
screen_lost 'alive 42' && screen_has 'begun'
T kill-server
tries=0
while pgrep -f 'sleep 611' >/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || no_process 'sleep 611'
    sleep 0.1
done
"$CI_LOCAL" runs >"$out"
printed 'canceled'
