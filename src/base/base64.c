#include "base/base64.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char digit(unsigned value, enum base64_alphabet alphabet)
{
    if (alphabet == BASE64_URL && value >= 62)
        return value == 62 ? '-' : '_';
    return standard[value];
}

void base64_encode(struct buf *out, const void *bytes, size_t len, enum base64_alphabet alphabet)
{
    const unsigned char *at = bytes;
    for (; len > 0; at += 3) {
        size_t part = len < 3 ? len : 3;
        uint32_t group = (uint32_t)at[0] << 16;
        group |= part > 1 ? (uint32_t)at[1] << 8 : 0;
        group |= part > 2 ? at[2] : 0;
        for (unsigned i = 0; i < 4; i++)
            buf_addc(out, i <= part ? digit(group >> (18 - 6 * i) & 63, alphabet) : '=');
        len -= part;
    }
}

static int value_of(char c)
{
    if (c == '-')
        return 62;
    if (c == '_')
        return 63;
    const char *at = c ? strchr(standard, c) : NULL;
    return at ? (int)(at - standard) : -1;
}

bool base64_decode(struct buf *out, const char *text, size_t len)
{
    uint32_t group = 0;
    unsigned bits = 0;
    size_t digits = 0;
    while (len > 0 && (text[len - 1] == '=' || text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n' || text[i] == '\r')
            continue;
        int value = value_of(text[i]);
        if (value < 0)
            return false;
        group = group << 6 | (unsigned)value;
        bits += 6;
        digits++;
        if (bits >= 8) {
            bits -= 8;
            buf_addc(out, (char)(group >> bits & 0xff));
        }
    }
    return digits % 4 != 1;
}
