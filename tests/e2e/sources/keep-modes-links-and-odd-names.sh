# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script:
    - ./run
    - readlink link
    - cat 'a  name'
    - test -d deep/er/still && cat deep/er/still/file
YML
printf '#!/bin/sh\necho ran\n' >run
chmod +x run
ln -s run link
echo odd >'a  name'
mkdir -p deep/er/still
echo deep >deep/er/still/file
ci_local --json run build
exited 0
same output $'ran\nrun\nodd\ndeep' "$(job_output build)"
