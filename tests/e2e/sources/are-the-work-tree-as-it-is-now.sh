# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script:
    - pwd
    - cat tracked untracked
    - "! test -e ignored"
    - "! test -e deleted"
YML
echo ignored >.gitignore
echo old >tracked
echo x >deleted
commit
echo new >tracked
echo fresh >untracked
echo secret >ignored
rm deleted
ci_local --json run build
exited 0
same output $'/builds/grp/proj\nnew\nfresh' "$(job_output build)"
