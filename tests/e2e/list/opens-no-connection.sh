# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# In a world without a network, and with an engine that would tell if somebody asked for it.
command -v strace >/dev/null || { echo "no strace"; exit 77; }
project <<'YML'
include: [{local: more.yml}]
build: {image: alpine, script: ["true"], rules: [{exists: [more.yml]}]}
YML
echo 'test: {script: ["true"]}' >more.yml
export DOCKER_HOST=tcp://127.0.0.1:1
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # the search for leaks can't be traced
for words in lint list 'list --json' config 'why build' 'vars build' graph '__complete run b'; do
    # shellcheck disable=SC2086 # words
    strace -f -qq -e trace=connect,sendto,sendmsg -o "$SCRATCH/calls" "$CI_LOCAL" $words >"$out" 2>"$err" </dev/null ||
        fail "$words: $(cat "$err")"
    ! grep -E 'AF_(UNIX|INET)' "$SCRATCH/calls" || fail "$words opens a connection"
done
