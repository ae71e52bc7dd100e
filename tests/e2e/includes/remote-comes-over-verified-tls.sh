# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "$TESTS/e2e/includes/server.bash"

# refused WORDS...: the include cannot be had, and this is why.
refused()
{
    ci_local list
    [ "$status" != 0 ] || fail "expected a refusal"
    for words; do said "$words"; done
}

include() { echo "include: [{remote: 'https://$SERVER$1'${2:+, $2}}]" >.gitlab-ci.yml; }
echo 'far: {script: ["true"]}' >"$SCRATCH/www/ci.yml"
project </dev/null

include /ci.yml
ci_local list
exited 0
printed far

include /moved/ci.yml
ci_local list
exited 0
printed far

include /plain/ci.yml
refused 'not followed'
include /round.yml
refused 'redirected more than'
include /nowhere.yml
refused "https://$SERVER/nowhere.yml" 404
exited 3

digest=$(openssl dgst -sha256 -binary "$SCRATCH/www/ci.yml" | base64)
include /ci.yml "integrity: sha256-$digest"
ci_local list
exited 0
printed far
include /ci.yml "integrity: sha256-${digest:1:1}${digest:1:1}${digest:2}"
refused integrity "sha256-$digest"

# Another authority's certificates are not to be believed, and none but the system's without being told.
authority other
include /ci.yml
CI_LOCAL_CA_FILE=$SCRATCH/tls/other.pem refused certificate
unset CI_LOCAL_CA_FILE
refused certificate
exited 4
export CI_LOCAL_CA_FILE=$CA

# --offline asks nobody, and has what came before.
stop_server
ci_local list --offline
exited 0
printed far
rm -rf "$XDG_CACHE_HOME"
ci_local list --offline
exited 4
said "https://$SERVER/ci.yml" offline
refused "https://$SERVER/ci.yml"
exited 4
