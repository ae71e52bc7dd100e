# shellcheck shell=bash
# The viewer in a real terminal, a tmux of the test's own. To be read after lib.sh.
command -v tmux >/dev/null || { echo "no tmux"; exit 77; }
here=$TESTS/e2e/viewer

# ncurses forgets a piece of memory where it does not know the terminal.
echo leak:new_prescr >"$SCRATCH/leaks"
export LSAN_OPTIONS=suppressions=$SCRATCH/leaks:print_suppressions=0
terminals=0
T() { tmux -L "ci-local-$$-$terminals" -f /dev/null "$@"; }
at_end "T kill-server 2>/dev/null || true"

# terminal WIDTH HEIGHT: a shell in a terminal of that size, in the current folder. Variables that are set for the call count
# in it: `LC_ALL=C terminal 80 24`.
terminal()
{
    T kill-server 2>/dev/null || true
    terminals=$((terminals + 1))
    T new-session -d -x "$1" -y "$2" "env TERM=${VIEWER_TERM:-screen} HISTFILE= PS1='\$ ' bash --norc --noprofile"
    T set -s escape-time 0
    T set -g status off
    T resize-window -x "$1" -y "$2"
    screen_has '$'
}

# in_terminal COMMAND: types it in.
in_terminal() { T send-keys -l "$1" && T send-keys Enter; }

key() { T send-keys "$@"; }
screen() { T capture-pane -p; }

# Waits until the screen shows a text, or no longer does. It never waits for a time.
screen_has() { await_screen "$1" 0; }
screen_lost() { await_screen "$1" 1; }
await_screen()
{
    local tries found
    for ((tries = 0; tries < 200; tries++)); do
        found=0
        screen | grep -qF -- "$1" || found=1
        [ "$found" != "$2" ] || return 0
        sleep 0.05
    done
    fail "$([ "$2" = 0 ] && echo never || echo still) on the screen: $1"$'\n'"$(screen)"
}

# The terminal's modes: alternate screen, mouse, cursor.
modes() { T display -p '#{alternate_on} #{mouse_any_flag} #{mouse_sgr_flag} #{cursor_flag} #{keypad_flag}'; }
restored() { [ "$(modes)" = "0 0 0 1 0" ] || fail "the terminal was left as: $(modes)"$'\n'"$(screen)"; }

# recorded_shop [N]: the run that lies beside the tests becomes run 1, or N.
recorded_shop()
{
    mkdir -p "$XDG_STATE_HOME/ci-local/runs"
    cp -R "$here/shop" "$XDG_STATE_HOME/ci-local/runs/${1:-1}"
}

# like GOLDEN: the screen becomes what stands in golden/GOLDEN. With GOLDENS=write it is put there.
like()
{
    local tries golden=$here/golden/$1
    if [ "${GOLDENS:-}" = write ]; then
        mkdir -p "$here/golden" && sleep 0.3 && screen >"$golden"
    fi
    for ((tries = 0; tries < 100; tries++)); do
        [ "$(screen)" != "$(cat "$golden")" ] || return 0
        sleep 0.05
    done
    same "the screen ($1)" "$(cat "$golden")" "$(screen)"
}
