# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# A half of a stream of events must not pass for a whole one.
project <<'YML'
build:
  script: ["true"]
YML
for options in --verbose --json; do
    status=0
    "$CI_LOCAL" "$options" run build --executor shell >/dev/full 2>"$err" </dev/null || status=$?
    same "status of run $options" 4 "$status"
    said 'standard output: writing: No space left on device'
done

# Who has read enough is another matter.
"$CI_LOCAL" run build --executor shell 2>"$err" </dev/null | head -1 >"$out"
same 'exit statuses' '0 0' "${PIPESTATUS[*]}"
