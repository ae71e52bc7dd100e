/* Base64. Source: RFC 4648. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends `bytes` in base64, padded; BASE64_URL has "-" and "_" for "+" and "/". */
enum base64_alphabet { BASE64_STANDARD, BASE64_URL };
void base64_encode(struct buf *out, const void *bytes, size_t len, enum base64_alphabet alphabet);

/* Appends what `text` stands for, in either alphabet, with or without padding, over line breaks. False where it is
 * none. */
bool base64_decode(struct buf *out, const char *text, size_t len);
