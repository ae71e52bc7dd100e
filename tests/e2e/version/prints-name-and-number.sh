# shellcheck shell=bash
. "${0%/*}/../lib.sh"

ci_local version
exited 0
same output "ci-local $(sed -n 's/^AC_INIT(\[ci-local\], \[\(.*\)\], \[\], .*/\1/p' "$TESTS/../configure.ac")" "$(head -1 "$out")"
