#include "pipeline/slug.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/utf8.h"

enum { SLUG_MAX = 63, ENVIRONMENT_MAX = 24, ENVIRONMENT_CUT = 17, SUFFIX = 6 };

/* Lower case, with a dash for every character that is no letter or digit of ASCII. */
static void add_dashed(struct buf *out, const char *text)
{
    while (*text) {
        uint32_t rune;
        size_t len = utf8_decode(text, &rune);
        if (len == 0) {
            len = 1;
            rune = 0xfffd;
        }
        bool plain = rune < 0x80 && isalnum((int)rune);
        buf_addc(out, plain ? (char)tolower((int)rune) : '-');
        text += len;
    }
}

const char *slug_of(struct arena *arena, const char *text)
{
    AUTO_BUF struct buf dashed = BUF_INIT;
    add_dashed(&dashed, text);
    size_t end = dashed.len < SLUG_MAX ? dashed.len : SLUG_MAX;
    size_t start = strspn(dashed.data, "-");
    while (end > start && dashed.data[end - 1] == '-')
        end--;
    return arena_strndup(arena, dashed.data + start, end > start ? end - start : 0);
}

/* The last digits, base 36, of the SHA-256 of the name taken as one number. */
static void add_suffix(struct buf *out, const char *name)
{
    unsigned char digest[DIGEST_BYTES];
    char suffix[SUFFIX];
    digest_bytes(DIGEST_SHA256, name, strlen(name), digest);
    for (int i = SUFFIX - 1; i >= 0; i--) {
        unsigned remainder = 0;
        for (size_t j = 0; j < sizeof digest; j++) {
            unsigned value = remainder << 8 | digest[j];
            digest[j] = (unsigned char)(value / 36);
            remainder = value % 36;
        }
        suffix[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[remainder];
    }
    buf_add(out, suffix, sizeof suffix);
}

static void squeeze_dashes(struct buf *text)
{
    size_t len = 0;
    for (size_t i = 0; i < text->len; i++)
        if (text->data[i] != '-' || len == 0 || text->data[len - 1] != '-')
            text->data[len++] = text->data[i];
    text->data[len] = '\0';
    text->len = len;
}

const char *slug_of_environment(struct arena *arena, const char *name)
{
    AUTO_BUF struct buf slug = BUF_INIT;
    add_dashed(&slug, name);
    if (!isalpha((unsigned char)slug.data[0])) {
        AUTO_BUF struct buf prefixed = BUF_INIT;
        buf_addf(&prefixed, "env-%s", slug.data);
        buf_clear(&slug);
        buf_adds(&slug, prefixed.data);
    }
    squeeze_dashes(&slug);
    if (slug.len <= ENVIRONMENT_MAX && strcmp(slug.data, name) == 0) {
        if (slug.len > 0 && slug.data[slug.len - 1] == '-')
            slug.len--;
        return arena_strndup(arena, slug.data, slug.len);
    }
    if (slug.len > ENVIRONMENT_CUT)
        slug.len = ENVIRONMENT_CUT;
    if (slug.data[slug.len - 1] != '-')
        buf_addc(&slug, '-');
    add_suffix(&slug, name);
    return arena_strndup(arena, slug.data, slug.len);
}

static size_t back_over(const char *name, size_t end, const char *characters)
{
    while (end > 0 && strchr(characters, name[end - 1]))
        end--;
    return end;
}

/* Where the name ends without one group of numbers ("1/3", "1:3", "1 3") or values ("[a, b]") and the blanks and colons
 * before it; `end` itself where there is none. */
static size_t without_group(const char *name, size_t end)
{
    static const char digits[] = "0123456789", between[] = " \t:/\\";
    size_t at = end;
    if (at > 0 && name[at - 1] == ']') {
        const char *open = memchr(name, '[', at);
        if (!open)
            return end;
        at = (size_t)(open - name);
    } else {
        size_t second = back_over(name, at, digits);
        size_t gap = back_over(name, second, between);
        size_t first = back_over(name, gap, digits);
        if (second == at || gap == second || first == gap)
            return end;
        at = first;
    }
    size_t start = back_over(name, at, " \t:");
    return start == at ? end : start;
}

const char *job_group_name(struct arena *arena, const char *name)
{
    size_t end = back_over(name, strlen(name), " \t");
    for (int groups = 0; groups < 3; groups++)
        end = without_group(name, end);
    size_t start = strspn(name, " \t");
    return arena_strndup(arena, name + start, end > start ? end - start : 0);
}
