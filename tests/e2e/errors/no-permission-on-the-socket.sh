# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# Root may use every socket, so this is tried as somebody else.
[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || exit 77
project <<'YML'
image: busybox
build:
  script: ["true"]
YML
socket=$SCRATCH/docker.sock
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1); sleep 60' "$socket" &
listener=$!
for _ in $(seq 50); do [ -S "$socket" ] && break; sleep 0.1; done
chmod 600 "$socket"
chmod 755 "$SCRATCH"
chown -R nobody "$HOME" .
cp "$CI_LOCAL" "$SCRATCH/ci-local"
status=0
DOCKER_HOST=unix://$socket setpriv --reuid=nobody --clear-groups "$SCRATCH/ci-local" run build >"$out" 2>"$err" || status=$?
kill "$listener"
exited 4
said "$socket"
grep -qi 'permission' "$err" || fail "does not say that permission is missing"
said "join the group of $socket"
