/* SHA-1 of texts: what GitLab makes cache keys of. Source: FIPS 180-4. */
#pragma once
#include <stddef.h>

enum { SHA1_BYTES = 20, SHA1_HEX_SIZE = 2 * SHA1_BYTES + 1 };

/* The digest as lower-case hexadecimal digits, ended by a NUL. */
void sha1_hex(const void *bytes, size_t len, char hex[SHA1_HEX_SIZE]);
