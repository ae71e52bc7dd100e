#include "event/text.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void add_ascii(struct buf *out, unsigned char c)
{
    static const char named[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    const char *found = c ? strchr(named, c) : NULL;
    /* A letter of the table's second columns never comes here: it is plain. */
    if (found) {
        buf_addc(out, '\\');
        buf_addc(out, found[1]);
    } else {
        buf_addf(out, "\\u%04x", c);
    }
}

static void add_broken(struct buf *out, struct event_text *state)
{
    if (!state->broken)
        buf_adds(out, "\xef\xbf\xbd");
    state->broken = true;
}

/* Writes what stands at `bytes` and returns how far to go; 0 where more is needed to know. */
static size_t add_next(struct buf *out, struct event_text *state, const unsigned char *bytes, size_t len)
{
    size_t plain = 0;
    while (plain < len && is_plain(bytes[plain]))
        plain++;
    if (plain > 0) {
        buf_add(out, bytes, plain);
        state->broken = false;
        return plain;
    }
    int char_len = utf8_length((const char *)bytes, len);
    if (char_len < 0) {
        add_broken(out, state);
        return 1;
    }
    if (char_len == 0)
        return 0;
    state->broken = false;
    if (char_len == 1)
        add_ascii(out, bytes[0]);
    else
        buf_add(out, bytes, (size_t)char_len);
    return (size_t)char_len;
}

static size_t add_all(struct buf *out, struct event_text *state, const unsigned char *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        size_t step = add_next(out, state, bytes + done, len - done);
        if (step == 0)
            break;
        done += step;
    }
    return done;
}

/* Joins the held bytes with as many of the new ones as show what they are; returns how many new ones were used. */
static size_t finish_held(struct buf *out, struct event_text *state, const unsigned char *bytes, size_t len)
{
    size_t used = 0;
    while (state->held_len > 0 && used < len) {
        state->held[state->held_len++] = bytes[used++];
        size_t done = add_all(out, state, state->held, state->held_len);
        state->held_len -= (unsigned char)done;
        memmove(state->held, state->held + done, state->held_len);
    }
    return used;
}

void event_text_append(struct buf *out, struct event_text *state, const char *bytes, size_t len)
{
    const unsigned char *text = (const unsigned char *)bytes;
    size_t done = finish_held(out, state, text, len);
    done += add_all(out, state, text + done, len - done);
    if (done < len) {
        state->held_len = (unsigned char)(len - done);
        memcpy(state->held, text + done, len - done);
    }
}

void event_text_end(struct buf *out, struct event_text *state)
{
    if (state->held_len > 0)
        add_broken(out, state);
    *state = (struct event_text){0};
}

static void add_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_addc(out, (char)c);
    } else if (c < 0x800) {
        buf_addc(out, (char)(0xc0 | c >> 6));
        buf_addc(out, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buf_addc(out, (char)(0xe0 | c >> 12));
        buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_addc(out, (char)(0x80 | (c & 0x3f)));
    } else {
        buf_addc(out, (char)(0xf0 | c >> 18));
        buf_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
        buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_addc(out, (char)(0x80 | (c & 0x3f)));
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The number behind \u, or -1. */
static long read_hex4(const char *text, const char *end)
{
    if (end - text < 4)
        return -1;
    long value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Reads what follows "\u"; a lone surrogate becomes U+FFFD. */
static const char *read_unicode(struct buf *out, const char *text, const char *end)
{
    long c = read_hex4(text, end);
    if (c < 0)
        return NULL;
    text += 4;
    bool leads = c >= 0xd800 && c < 0xdc00;
    long low = leads && end - text >= 2 && text[0] == '\\' && text[1] == 'u' ? read_hex4(text + 2, end) : -1;
    if (leads && low >= 0xdc00 && low < 0xe000) {
        add_utf8(out, (uint32_t)(0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00)));
        return text + 6;
    }
    add_utf8(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : (uint32_t)c);
    return text;
}

/* Reads what follows a backslash. */
static const char *read_escape(struct buf *out, const char *text, const char *end)
{
    static const char named[] = "b\bf\fn\nr\rt\t\"\"\\\\//";
    if (text == end)
        return NULL;
    if (*text == 'u')
        return read_unicode(out, text + 1, end);
    for (const char *pair = named; *pair; pair += 2)
        if (*pair == *text) {
            buf_addc(out, pair[1]);
            return text + 1;
        }
    return NULL;
}

const char *event_text_read(struct buf *out, const char *text, const char *end)
{
    while (text && text < end) {
        const char *from = text;
        while (text < end && *text != '"' && *text != '\\')
            text++;
        buf_add(out, from, (size_t)(text - from));
        if (text == end)
            return NULL;
        if (*text == '"')
            return text + 1;
        text = read_escape(out, text + 1, end);
    }
    return NULL;
}
