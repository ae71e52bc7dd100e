/* SHA-256 of texts: names of cached things, `integrity` of includes. Source: FIPS 180-4. */
#pragma once
#include <stddef.h>

enum { SHA256_BYTES = 32, SHA256_HEX_SIZE = 2 * SHA256_BYTES + 1 };

void sha256(const void *bytes, size_t len, unsigned char digest[SHA256_BYTES]);

/* The same as lower-case hexadecimal digits, ended by a NUL. */
void sha256_hex(const void *bytes, size_t len, char hex[SHA256_HEX_SIZE]);
