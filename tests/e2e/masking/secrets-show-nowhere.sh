# shellcheck shell=bash
. "${0%/*}/../lib.sh"
needs_engine
cat >"$SCRATCH/variables.yml" <<'YML'
SECRET: {value: s3cr3t-value-1234, masked: true}
YML
project <<'YML'
leak:
  image: busybox:latest
  script:
    - 'echo "it is $SECRET."; echo "$SECRET" >&2; printf s3cr3t-; sleep 1; printf value-1234; echo'
    - echo glpat-abcdefgh12345678 https://x/?private_token=abc
YML
ci_local --json --variables-file "$SCRATCH/variables.yml" run
exited 0
wrote leak 'it is [MASKED].'
wrote leak 'glpat-[MASKED] https://x/?private_token=[MASKED]'
! grep -rlF s3cr3t-value-1234 "$out" "$err" "$XDG_STATE_HOME" || fail "a secret stands in these files"
