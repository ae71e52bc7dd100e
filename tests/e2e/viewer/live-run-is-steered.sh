# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
project <<'YML'
stages: [build, test]
waits: {stage: build, script: [echo waiting, "until [ -e $TMPDIR/go ]; do sleep 0.1; done", echo went on]}
lasts: {stage: build, script: [echo begun, sleep 600], allow_failure: true}
later: {stage: build, when: delayed, start_in: 1 hour, script: [echo delayed no longer]}
byhand: {stage: test, needs: [], when: manual, script: [echo played]}
breaks: {stage: test, needs: [waits], script: [echo before, exit 7]}
YML
export TMPDIR=$SCRATCH
terminal 100 30
in_terminal "clear; $CI_LOCAL run -i --executor shell --concurrent 6; echo ended \$?"
screen_has 'log: waits' && screen_has '● waits'
screen_has '▶ byhand'

# A manual job is played, a delayed one started now, a running one cancelled, each only where it can be.
key Right && screen_has 'log: byhand' && screen_has 'p play'
key x && screen_has 'byhand is manual'
key p && screen_has '✔ byhand'
screen_has 'played'
key Left && key Home Down && screen_has 'log: lasts' && screen_has 'begun'
key p && screen_has 'lasts is running'
key x && screen_has '■ lasts'
key Down && screen_has 'log: later' && key p && screen_has '✔ later'
touch "$TMPDIR/go"
screen_has 'FAILED'

# It stays at the end; a job is run again on request.
key Right && T send-keys -l '/breaks' && key Enter && screen_has 'log: breaks'
screen_has 'before'
key r && screen_has 'log: breaks (again)'
screen_has '✖ breaks'
screen_has 'FAILED'

# What is left on the normal screen says how it went, as plain output does.
key q && screen_has 'ended 1'
screen_has 'exit code 7'
screen_has 'the pipeline failed'
restored
