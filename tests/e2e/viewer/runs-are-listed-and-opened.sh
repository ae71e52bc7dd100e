# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
project <<'YML'
first: {script: [echo the first one]}
YML
ci_local run --executor shell
exited 0
recorded_shop 2
terminal 80 24
in_terminal "$CI_LOCAL view @2"
screen_has 'log: unit'
key 8 && screen_has ' runs '
screen_has 'PASSED' && screen_has 'FAILED 0:44'
key G Enter && screen_has 'log: first'
screen_has 'the first one'
key 8 && screen_has ' runs ' && key Home Enter && screen_has 'log: unit'
screen_has 'not ok 5'
key q && screen_lost 'log: unit'
restored
