#include "expr/rune.h"

#include <stdbool.h>

size_t rune_decode(const char *text, uint32_t *rune)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (byte[0] < 0x80) {
        *rune = byte[0];
        return 1;
    }
    size_t len = byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;
    if (byte[0] < 0xc2 || byte[0] > 0xf4)
        return 0;
    *rune = byte[0] & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
        *rune = *rune << 6 | (byte[i] & 0x3f);
    }
    bool overlong = (len == 3 && *rune < 0x800) || (len == 4 && *rune < 0x10000);
    bool surrogate = *rune >= 0xd800 && *rune <= 0xdfff;
    return overlong || surrogate || *rune > 0x10ffff ? 0 : len;
}
