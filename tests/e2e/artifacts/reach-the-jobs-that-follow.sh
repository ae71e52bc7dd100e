# shellcheck shell=bash
. "${0%/*}/../lib.sh"
needs_engine
project <<'YML'
stages: [build, test]
default: {image: busybox:latest}
make:
  stage: build
  script:
    - mkdir -p out/deep 'with space' && echo 1 >out/a.txt && echo 2 >out/deep/ünï && echo 3 >'with space/f'
    - ln -s a.txt out/link && chmod 755 out/a.txt && echo no >out/skip.log
  artifacts: {paths: [out, "with space/*"], exclude: ["**/*.log"]}
use:
  stage: test
  script:
    - cat out/link out/deep/* 'with space/f' && test -x out/a.txt && test -L out/link && test ! -e out/skip.log
use-none:
  stage: test
  dependencies: []
  script: ["test ! -e out"]
YML
ci_local run
exited 0
ci_local artifacts make taken
exited 0
same "what was taken out" "$(printf '%s\n' taken/out/a.txt taken/out/deep/ünï 'taken/with space/f')" "$(find taken -type f | sort)"
