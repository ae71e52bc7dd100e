# shellcheck shell=bash
# What every end-to-end test begins with:
#
#     . "${0%/*}/../lib.sh"
#
# A test is a script that ends with 0 if the program behaves as the script's name says. It stands in an empty folder of its
# own, with a home of its own; both go when it ends.
set -euo pipefail

# A program of a name alone is looked for in the PATH.
case ${CI_LOCAL:=${BASH_SOURCE[0]%/*}/../../ci-local} in */*) CI_LOCAL=$(realpath "$CI_LOCAL") ;; esac
TESTS=$(realpath "${BASH_SOURCE[0]%/*}/..")
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/ci-local-e2e.XXXXXX")
AT_END=:
trap 'eval "$AT_END"; cd / && rm -rf "$SCRATCH"' EXIT

export HOME=$SCRATCH/home
export XDG_STATE_HOME=$HOME/state XDG_CACHE_HOME=$HOME/cache XDG_CONFIG_HOME=$HOME/config XDG_RUNTIME_DIR=$HOME/runtime
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export LC_ALL=C.UTF-8 TERM=dumb DOCKER_BUILDKIT=0
mkdir -p "$HOME" "$XDG_RUNTIME_DIR" "$SCRATCH/proj"
cd "$SCRATCH/proj"

# at_end COMMAND: to be run when the test is over, however it ends.
at_end() { AT_END="$1; $AT_END"; }

# --- the project -----------------------------------------------------------------------------------------------------

# project <<YML: makes the current folder the git project grp/proj, its .gitlab-ci.yml what is read, committed on main.
project()
{
    cat >.gitlab-ci.yml
    git init -q -b main
    git remote add origin https://gitlab.example.com/grp/proj.git
    commit
}

commit() { git add -A && git commit -q -m "Some change"; }

# sample NAME: the current folder becomes a project with the sources of samples/NAME.
sample()
{
    cp -R "$TESTS/../samples/$1/." .
    project <"$TESTS/../samples/$1/.gitlab-ci.yml"
}

# --- the program -----------------------------------------------------------------------------------------------------

# ci_local ARGS...: runs the program; its output is in the files $out and $err, how it ended in $status.
out=$SCRATCH/out err=$SCRATCH/err status=
ci_local()
{
    called="ci-local $*"
    status=0
    "$CI_LOCAL" "$@" >"$out" 2>"$err" </dev/null || status=$?
}

# The same, not waited for; its process is $background. A shell's background processes ignore interrupts by default.
ci_local_in_background()
{
    called="ci-local $* &"
    env --default-signal=INT,HUP,TERM "$CI_LOCAL" "$@" >"$out" 2>"$err" </dev/null &
    background=$!
}

# Waits for a text on standard output of what runs in the background.
await_output()
{
    local tries=0
    until grep -qF -- "$1" "$out"; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] && kill -0 "$background" 2>/dev/null || { status=none; fail "waited in vain for: $1"; }
        sleep 0.1
    done
}

ended_with()
{
    status=0
    wait "$background" || status=$?
    exited "$1"
}

fail()
{
    printf '%s\n' "$*"
    [ -z "${called:-}" ] || show_call
    exit 1
}

show_call()
{
    printf -- '--- %s ended with %s; standard output:\n' "$called" "$status"
    cat "$out"
    printf -- '--- standard error:\n'
    cat "$err"
}

# --- what is expected of it ------------------------------------------------------------------------------------------

exited() { [ "$status" = "$1" ] || fail "expected exit status $1, got $status"; }

printed() { grep -qF -- "$1" "$out" || fail "not on standard output: $1"; }
printed_not() { ! grep -qF -- "$1" "$out" || fail "should not be on standard output: $1"; }

said() { grep -qF -- "$1" "$err" || fail "not on standard error: $1"; }
said_not() { ! grep -qF -- "$1" "$err" || fail "should not be on standard error: $1"; }

# same WHAT EXPECTED GOT
same() { [ "$2" = "$3" ] || fail "$1 differs:"$'\n'"$(diff <(printf '%s\n' "$2") <(printf '%s\n' "$3"))"; }

# no_process PATTERN: none runs whose command line matches. One that does is ended, since it would outlive the test.
no_process()
{
    local left
    left=$(pgrep -af "$1") || return 0
    pkill -f "$1"
    fail "processes are left:"$'\n'"$left"
}

# --- what --json tells -----------------------------------------------------------------------------------------------

# job_field JOB FIELD: how a job ended.
job_field()
{
    jq -r --arg job "$1" --arg field "$2" 'select(.event == "job_finished" and .job == $job)[$field]' "$out"
}

# What a job's own commands wrote.
job_output()
{
    jq -j --arg job "$1" 'select(.event == "job_log" and .job == $job and .stream != "runner" and
        (.section == "step_script" or .section == "after_script")).text' "$out"
}

# A job's whole log.
job_log() { jq -j --arg job "$1" 'select(.event == "job_log" and .job == $job).text' "$out"; }

wrote() { job_output "$1" | grep -F -- "$2" >/dev/null || fail "$1 should have written: $2"; }
wrote_not() { ! job_output "$1" | grep -F -- "$2" >/dev/null || fail "$1 should not have written: $2"; }

# The jobs that started, in that order.
started() { jq -r 'select(.event == "job_started").job' "$out"; }

# event_line EVENT JOB...: the numbers of the lines that tell that event of these jobs.
event_line()
{
    local event=$1
    shift
    jq -r --arg event "$event" --args 'select(.event == $event and any(.job == $ARGS.positional[]; .)) | input_line_number' \
        "$@" <"$out"
}

# --- the engine ------------------------------------------------------------------------------------------------------

needs_engine() { docker version >/dev/null 2>&1 || { echo "no engine"; exit 77; }; }

# Everything that is on the engine except images. A test that compares it before and after wants to be `# alone`, and
# compares all of it: what is left behind may have lost its labels.
engine_listing()
{
    docker ps -a --no-trunc --format 'container {{ .ID }} {{ .Names }} {{ .Status }}' | sed 's/Up .*/Up/; s/Exited .*/Exited/'
    docker network ls --no-trunc --format 'network {{ .ID }} {{ .Name }}'
    docker volume ls --format 'volume {{ .Name }}'
}
