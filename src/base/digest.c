#include "base/digest.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SHA1() and SHA256() of openssl/sha.h: both take a buffer whole and return `digest`. */
typedef unsigned char *digest_function(const unsigned char *bytes, size_t len, unsigned char *digest);

static const struct {
    const char *function;
    size_t len;
} kinds[] = {
    [DIGEST_SHA1] = {"SHA1", 20},
    [DIGEST_SHA256] = {"SHA256", 32},
};

_Noreturn static void fail(void)
{
    fprintf(stderr, "ci-local: OpenSSL's libcrypto can't be used: %s\n", dlerror());
    exit(4);
}

static digest_function *open_function(enum digest_kind kind)
{
    void *library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL); /* once open, this only counts */
    void *symbol = library ? dlsym(library, kinds[kind].function) : NULL;
    if (!symbol)
        fail();
    digest_function *function;
    memcpy(&function, &symbol, sizeof function);
    return function;
}

size_t digest_bytes(enum digest_kind kind, const void *bytes, size_t len, unsigned char digest[DIGEST_BYTES])
{
    open_function(kind)(bytes, len, digest);
    return kinds[kind].len;
}

void digest_hex(enum digest_kind kind, const void *bytes, size_t len, char hex[DIGEST_HEX_SIZE])
{
    unsigned char digest[DIGEST_BYTES];
    size_t digest_len = digest_bytes(kind, bytes, len, digest);
    for (size_t i = 0; i < digest_len; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}
