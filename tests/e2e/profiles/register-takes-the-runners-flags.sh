# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

ci_local register -n --url https://gitlab.com/ --token T --executor docker --docker-image docker:19.03.11 --docker-privileged --docker-volumes /certs/client
exited 0
grep -q 'volumes = \["/certs/client", "/cache"\]' "$XDG_CONFIG_HOME/ci-local/config.toml" || fail "no volumes in the file"
ci_local runners
exited 0
printed 'docker, image docker:19.03.11, privileged'
ci_local register -n --no-such-flag
exited 2
