# shellcheck shell=bash
. "${0%/*}/../lib.sh"
needs_engine
project <<'YML'
image: busybox:latest
fill:
  cache: {key: deps, paths: [dep/]}
  script: ["ls dep 2>&1 || true; mkdir -p dep; echo x >>dep/f; cat dep/f | wc -l"]
YML
for lines in 1 2 3; do
    ci_local --json run
    exited 0
    wrote fill "$lines"
done
