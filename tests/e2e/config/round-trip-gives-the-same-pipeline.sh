# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

project <<'YML'
.base: {image: busybox, variables: {A: "0123", B: "yes"}}
build: {extends: .base, script: ["echo 'a: b'", "#no comment"], parallel: {matrix: [{X: [a, "1.0"]}]}}
YML
ci_local list --json --all
cp "$out" "$SCRATCH/first"
ci_local config
exited 0
cp "$out" merged.yml
ci_local list --json --all -f merged.yml
same pipeline "$(jq -c '[.jobs[] | del(.line, .file)]' "$SCRATCH/first")" "$(jq -c '[.jobs[] | del(.line, .file)]' "$out")"
ci_local config --job build
exited 0
printed 'image: busybox'
