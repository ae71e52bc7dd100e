# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# A server of one's own, of git's own kind.
[ -x "$(git --exec-path)/git-daemon" ] || { echo "no git daemon"; exit 77; }
mkdir -p "$SCRATCH/srv/grp"
git init -q -b main "$SCRATCH/templates"
(cd "$SCRATCH/templates" && echo 'from-main: {script: ["true"]}' >a.yml && commit && git tag v1 &&
    echo 'from-later: {script: ["true"]}' >a.yml && commit)
git clone -q --bare "$SCRATCH/templates" "$SCRATCH/srv/grp/templates.git"
project <<'YML'
include:
  - {project: grp/templates, file: a.yml, ref: v1}
  - {project: grp/templates, file: a.yml}
YML
port=$((20000 + $$ % 20000))
"$(git --exec-path)/git-daemon" --base-path="$SCRATCH/srv" --export-all --listen=127.0.0.1 --port=$port --reuseaddr &
daemon=$!
trap 'kill $daemon 2>/dev/null || true; cd / && rm -rf "$SCRATCH"' EXIT
git remote set-url origin "git://127.0.0.1:$port/grp/proj.git"
for _ in $(seq 50); do git ls-remote -q "git://127.0.0.1:$port/grp/templates.git" >/dev/null 2>&1 && break; sleep 0.1; done
ci_local list
exited 0
printed from-main
printed from-later
kill $daemon
ci_local list --offline
exited 0
printed from-main
printed from-later
