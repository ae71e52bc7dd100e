# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

# A repository may hold a link to what never ends.
ln -s /dev/zero .gitlab-ci.yml
ci_local list
exited 3
said 'larger than'

rm .gitlab-ci.yml
ln -s /dev/zero more.yml
printf 'include: more.yml\nbuild: {script: ["true"]}\n' >.gitlab-ci.yml
ci_local list
exited 3
said 'more.yml'
