# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
recorded_shop
terminal 80 24
in_terminal "$CI_LOCAL view @1"
screen_has 'log: unit'

# Arrows and vi's keys do the same.
key h && screen_has 'log: compile'
key j && screen_has 'log: image'
key k && screen_has 'log: compile'
key Right && screen_has 'log: unit'
key Left Down && screen_has 'log: image'
key Right Right && screen_has 'log: canary'
key Home && screen_has 'log: staging'
key G && screen_has 'log: production'
key / && screen_has 'job:'
T send-keys -l 'e2e.*b, 2' && key Enter && screen_has 'log: e2e: [b, 2]'
screen_has '❯✔ e2e: [b, 2]'
key Escape Escape && T send-keys -l '/^unit$' && key Enter && screen_has 'log: unit'

# Searching: hits in turn, round the end, and what is no expression.
key Enter && screen_has 'z fold'
key / && T send-keys -l '^ok' && key Enter && screen_has 'line 10 of 19'
key n && screen_has 'line 11 of 19'
key n n && screen_has 'line 13 of 19'
key n && screen_has 'from the top again'
screen_has 'line 10 of 19'
key N && screen_has 'line 13 of 19'
key / && T send-keys -l '[' && key Enter && screen_has 'missing terminating ]'
screen_has 'line 13 of 19'
key / && T send-keys -l 'nowhere' && key Enter && screen_has 'no hit'
key e && screen_has 'line 16 of 19'
key e && screen_has 'line 17 of 19'

# Long lines are cut and scrolled sideways, or wrapped.
key Escape Left && screen_has 'log: compile' && key 2 g && screen_has 'price.c'
screen_lost 'than the screen is wide'
key Right Right Right Right Right Right Right Right Right Right && screen_has 'than the screen is wide'
key W && screen_has 'than the screen is wide' && screen_has '  gcc -std'
key G && screen_has 'Job succeeded'
key W && key Escape Right 2 && screen_has 'log: unit'

# Sections fold and open.
key Z && screen_lost 'make check'
screen_has '▸ Running the script'
key Z && screen_has '▾ Preparing the executor'
key '#' && screen_has '     1 Running with'
key '#' && screen_lost '     1 Running with'

# A log is written once and never over another file.
key w && screen_has 'write to: unit.log' && key Enter && screen_has 'written: unit.log'
cmp unit.log "$here/shop/jobs/unit/1/log"
key w && screen_has 'write to:' && key Enter && screen_has 'File exists'

# Pages are searched too.
key v && screen_has 'variables: unit' && key / && T send-keys -l 'tls' && key Enter
screen_has '❯  DOCKER_TLS_CERTDIR'
key / && T send-keys -l 'nowhere' && key Enter && screen_has 'no hit'
key '?' && key / && T send-keys -l 'suspend' && key Enter && screen_has '❯  Ctrl-Z'

# Help tells of each key; Esc goes back and never leaves, q leaves from the board.
key Escape '?' && screen_has 'search by a regular expression'
key Escape && screen_has 'deploy 3/3'
key Escape Escape && key 2 && screen_has 'z fold'
key q && screen_has 'deploy 3/3'
key q && screen_lost 'deploy 3/3'
restored
