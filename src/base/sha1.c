#include "base/sha1.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 64, WORDS = 5, ROUNDS = 80 };

static uint32_t rotate(uint32_t value, int bits)
{
    return value << bits | value >> (32 - bits);
}

/* What a round mixes in: a function of three words, and a constant, for each twenty rounds. */
static uint32_t mix(int round, uint32_t b, uint32_t c, uint32_t d)
{
    switch (round / 20) {
    case 0:
        return ((b & c) | (~b & d)) + 0x5a827999;
    case 1:
        return (b ^ c ^ d) + 0x6ed9eba1;
    case 2:
        return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    default:
        return (b ^ c ^ d) + 0xca62c1d6;
    }
}

static void add_block(uint32_t state[WORDS], const unsigned char *block)
{
    uint32_t w[ROUNDS];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < ROUNDS; i++)
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t next = rotate(a, 5) + mix(i, b, c, d) + e + w[i];
        e = d;
        d = c;
        c = rotate(b, 30);
        b = a;
        a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

/* The last bytes, a one bit, zeros, and the length in bits. */
static void add_end(uint32_t state[WORDS], const unsigned char *rest, size_t rest_len, size_t len)
{
    unsigned char blocks[2 * BLOCK] = {0};
    size_t count = rest_len + 9 > BLOCK ? 2 : 1;
    memcpy(blocks, rest, rest_len);
    blocks[rest_len] = 0x80;
    uint64_t bits = (uint64_t)len * 8;
    for (size_t i = 0; i < 8; i++)
        blocks[count * BLOCK - 1 - i] = (unsigned char)(bits >> (8 * i));
    for (size_t i = 0; i < count; i++)
        add_block(state, blocks + i * BLOCK);
}

void sha1_hex(const void *bytes, size_t len, char hex[SHA1_HEX_SIZE])
{
    uint32_t state[WORDS] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    const unsigned char *at = bytes;
    size_t left = len;
    for (; left >= BLOCK; left -= BLOCK, at += BLOCK)
        add_block(state, at);
    add_end(state, at, left, len);
    for (int i = 0; i < WORDS; i++)
        snprintf(hex + 8 * (size_t)i, 9, "%08x", state[i]);
}
