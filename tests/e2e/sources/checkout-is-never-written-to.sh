# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

project <<'YML'
image: busybox
build:
  script:
    - rm -rf file dir .git
    - echo overwritten > other
    - touch made
YML
mkdir dir
echo a >file
echo b >other
echo c >dir/file
commit
before=$(find . -type f -exec sha256sum {} + -printf '%m %p\n' | sort)
ci_local run build
exited 0
same checkout "$before" "$(find . -type f -exec sha256sum {} + -printf '%m %p\n' | sort)"
