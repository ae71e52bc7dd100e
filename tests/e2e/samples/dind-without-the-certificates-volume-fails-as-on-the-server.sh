# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"

needs_engine

# The file of the TLS sample on the runner of the sample without: the job never sees the client's certificates.
sample dind-tls
cat >config.toml <<'TOML'
[[runners]]
  name = "plain"
  executor = "docker"
  [runners.docker]
    image = "docker:19.03.11"
    privileged = true
    volumes = ["/cache"]
TOML
ci_local --json --config config.toml run build
exited 1
same 'failure reason' script_failure "$(job_field build failure_reason)"
wrote build 'Cannot connect to the Docker daemon at tcp://docker:2375. Is the docker daemon running?'
