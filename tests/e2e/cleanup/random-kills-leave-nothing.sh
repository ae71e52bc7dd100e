# shellcheck shell=bash disable=SC2154
# alone: compares all that is on the engine
# timeout: 1800
#
# The main process, one of its workers, or all of them at once are killed, or the run is interrupted, at random moments.
# KILLS says how often (default: 10), SEED repeats a sequence.
. "${0%/*}/../lib.sh"

needs_engine
RANDOM=${SEED:=$$}

project <<'YML'
stages: [build, test]
container:
  stage: build
  image: busybox
  services: [{name: busybox, alias: helper, command: [sleep, "300"]}]
  script: ["sleep 1"]
shell:
  stage: build
  script: ["(setsid sleep 4712 >/dev/null 2>&1 &)", "sleep 1"]
next: {stage: test, image: busybox, script: ["sleep 1"]}
YML

family() { local pid; echo "$1"; for pid in $(pgrep -P "$1"); do family "$pid"; done; }
all_ended() { ! pgrep -f '^sleep 4712$' >/dev/null; }
all_gone() { all_ended && [ -z "$(ls "$XDG_STATE_HOME/ci-local/ledgers")" ] && [ "$(engine_listing)" = "$before" ]; }

# await_nothing HOW: what a run leaves is cleared by those that outlive it, in a moment; where nobody did, by the next
# command. (A worker that was forked while the family was counted outlives it and clears its own first.)
await_nothing()
{
    local tries=0
    until all_gone; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "left after $1 (SEED=$SEED, kill $kill): $(diff <(printf '%s\n' "$before") <(engine_listing))
$(cat "$XDG_STATE_HOME"/ci-local/ledgers/* 2>/dev/null)"
        [ "$1" != kill_all ] || ci_local gc
        sleep 0.2
    done
}

kill_main() { kill -9 "$background" 2>/dev/null || true; }
kill_worker()
{
    local workers
    mapfile -t workers < <(pgrep -P "$background")
    [ ${#workers[@]} = 0 ] || kill -9 "${workers[RANDOM % ${#workers[@]}]}" 2>/dev/null || true
}
kill_all()
{
    local pids
    mapfile -t pids < <(family "$background")
    kill -9 "${pids[@]}" 2>/dev/null || true
    wait "$background" 2>/dev/null || true
    background=
}
interrupt() { kill -INT "$background" 2>/dev/null || true; }
terminate() { kill -TERM "$background" 2>/dev/null || true; }
ways=(kill_main kill_worker kill_all interrupt terminate)

mkdir -p "$XDG_STATE_HOME/ci-local/ledgers"
before=$(engine_listing)
for ((kill = 0; kill < ${KILLS:-10}; kill++)); do
    way=${ways[kill % ${#ways[@]}]}
    ci_local_in_background run --concurrent 2
    sleep "$((RANDOM % 3)).$((RANDOM % 10))$((RANDOM % 10))"
    "$way"
    [ -z "$background" ] || wait "$background" 2>/dev/null || true
    await_nothing "$way"
done
