# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

# A reader that stops for a while does not stop a job, and misses nothing.
project <<'YML'
image: busybox
build: {script: [seq 1 200000]}
YML
"$CI_LOCAL" run build 2>"$err" | { sleep 3; cat; } >"$out"
same 'numbers' 200000 "$(grep -v seq "$out" | grep -cE ' [0-9]+$')"
