#!/bin/sh
# A configuration file is served; the registry's own commands and options are handed to it; the rest is just run.
set -eu
case ${1:-} in
    *.yml | *.yaml) set -- registry serve "$@" ;;
    serve | garbage-collect | help | -*) set -- registry "$@" ;;
esac
exec "$@"
