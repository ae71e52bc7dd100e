#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

/* The bounds of the second byte, where a first byte narrows them. */
static bool second_fits(unsigned char first, unsigned char second)
{
    unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
}

static int length_by_first(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return 2;
    if (first >= 0xe0 && first <= 0xef)
        return 3;
    return first >= 0xf0 && first <= 0xf4 ? 4 : -1;
}

int utf8_length(const char *bytes, size_t len)
{
    const unsigned char *at = (const unsigned char *)bytes;
    int want = length_by_first(at[0]);
    for (int i = 1; i < want; i++) {
        if ((size_t)i == len)
            return 0;
        if (i == 1 ? !second_fits(at[0], at[1]) : (at[i] & 0xc0) != 0x80)
            return -1;
    }
    return want;
}

size_t utf8_count(const char *text)
{
    size_t count = 0;
    for (size_t left = strlen(text); left > 0; count++) {
        int len = utf8_length(text, left);
        size_t step = len > 0 ? (size_t)len : 1;
        text += step;
        left -= step;
    }
    return count;
}

size_t utf8_decode(const char *text, uint32_t *character)
{
    const unsigned char *at = (const unsigned char *)text;
    int len = utf8_length(text, 4); /* the NUL ends a character that is cut */
    if (len <= 0)
        return 0;
    *character = len == 1 ? at[0] : at[0] & (0xffu >> (len + 1));
    for (int i = 1; i < len; i++)
        *character = *character << 6 | (at[i] & 0x3f);
    return (size_t)len;
}
