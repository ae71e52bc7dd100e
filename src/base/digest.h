/* Digests by OpenSSL's libcrypto, which is opened when the first one is asked for: loading it costs more than most
 * commands take. That it can't be opened ends the process with a message and status 4, as memory that runs out does. */
#pragma once
#include <stddef.h>

enum digest_kind {
    DIGEST_SHA1,   /* what GitLab makes cache keys of */
    DIGEST_SHA256, /* names of cached things, `integrity` of includes */
};

enum { DIGEST_BYTES = 32, DIGEST_HEX_SIZE = 2 * DIGEST_BYTES + 1 }; /* room for the longest */

/* The digest's bytes; returns how many they are. */
size_t digest_bytes(enum digest_kind kind, const void *bytes, size_t len, unsigned char digest[DIGEST_BYTES]);

/* The digest as lower-case hexadecimal digits, ended by a NUL. */
void digest_hex(enum digest_kind kind, const void *bytes, size_t len, char hex[DIGEST_HEX_SIZE]);
