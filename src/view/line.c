#include "view/line.h"

#include <string.h>

#include "base/utf8.h"

enum { LONGEST_LINE = 64 * 1024, LONGEST_STYLE = 128, LONGEST_COLOR = 40 };

void lines_free(struct lines *lines)
{
    buf_free(&lines->pending);
    buf_free(&lines->style);
}

static void give_pending(struct lines *lines, line_taker *take, void *context)
{
    take(context, lines->pending.data, lines->pending.len);
    buf_clear(&lines->pending);
}

void lines_feed(struct lines *lines, const char *bytes, size_t len, line_taker *take, void *context)
{
    const char *end = bytes + len;
    while (bytes < end) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *stop = newline ? newline : end;
        if (newline && lines->pending.len == 0) {
            take(context, bytes, (size_t)(stop - bytes));
        } else {
            buf_add(&lines->pending, bytes, (size_t)(stop - bytes));
            if (newline || lines->pending.len >= LONGEST_LINE)
                give_pending(lines, take, context);
        }
        bytes = newline ? newline + 1 : end;
    }
}

void lines_end(struct lines *lines, line_taker *take, void *context)
{
    if (lines->pending.len > 0)
        give_pending(lines, take, context);
}

static bool begins_with_marker(const char *text, size_t len)
{
    static const char start[] = "section_start:", end[] = "section_end:";
    return (len >= sizeof start - 1 && memcmp(text, start, sizeof start - 1) == 0) ||
           (len >= sizeof end - 1 && memcmp(text, end, sizeof end - 1) == 0);
}

/* Where the visible part begins: behind the last carriage return. */
static const char *visible_part(const char *line, size_t *len, bool *marked)
{
    while (*len > 0 && line[*len - 1] == '\r')
        --*len;
    const char *part = line;
    const char *end = line + *len;
    for (const char *at; (at = memchr(part, '\r', (size_t)(end - part))) != NULL; part = at + 1)
        if (memmem(part, (size_t)(at - part), "section_", 8))
            *marked = true;
    if (begins_with_marker(part, (size_t)(end - part))) {
        *marked = true;
        part = end;
    }
    *len = (size_t)(end - part);
    return part;
}

/* Past the string of an OSC, DCS, SOS, PM or APC: its end is BEL or ESC \. */
static const char *skip_string(const char *at, const char *end)
{
    for (; at < end; at++) {
        if (*at == '\a')
            return at + 1;
        if (*at == '\033')
            return at + 1 < end && at[1] == '\\' ? at + 2 : at;
    }
    return end;
}

static const char *skip_while(const char *at, const char *end, unsigned char low, unsigned char high)
{
    while (at < end && (unsigned char)*at >= low && (unsigned char)*at <= high)
        at++;
    return at;
}

/* Past the sequence that the ESC at `at` begins, by the classes of ECMA-48; `color` tells whether it only colours. */
static const char *skip_sequence(const char *at, const char *end, bool *color)
{
    const char *from = at;
    *color = false;
    if (++at == end)
        return end;
    if (*at && strchr("]PX^_", *at))
        return skip_string(at + 1, end);
    if (*at != '[') {
        at = skip_while(at, end, 0x20, 0x2f);
        return at < end && (unsigned char)*at >= 0x30 && (unsigned char)*at < 0x7f ? at + 1 : at;
    }
    const char *parameters = at + 1;
    const char *after = skip_while(parameters, end, 0x30, 0x3b);
    at = skip_while(skip_while(after, end, 0x30, 0x3f), end, 0x20, 0x2f);
    if (at == end || (unsigned char)*at < 0x40 || (unsigned char)*at > 0x7e)
        return at;
    *color = *at == 'm' && at == after && at - from < LONGEST_COLOR;
    return at + 1;
}

/* Keeps in mind which colours are in force after this sequence. */
static void note_style(struct buf *style, const char *sequence, size_t len)
{
    bool resets = true;
    for (size_t i = 2; i + 1 < len; i++)
        resets = resets && (sequence[i] == '0' || sequence[i] == ';');
    if (resets || style->len + len > LONGEST_STYLE)
        buf_clear(style);
    if (!resets)
        buf_add(style, sequence, len);
}

static bool is_plain(unsigned char c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\t';
}

/* A character beyond ASCII, or a control character; returns what follows it. The control characters of Latin-1 (U+0080
 * to U+009F) steer some terminals. */
static const char *show_odd(struct buf *out, const char *at, const char *end)
{
    if ((unsigned char)*at < 0x80)
        return at + 1;
    int len = utf8_length(at, (size_t)(end - at));
    if (len <= 0) {
        buf_adds(out, "\xef\xbf\xbd");
        return at + 1;
    }
    if (!(len == 2 && (unsigned char)at[0] == 0xc2 && (unsigned char)at[1] < 0xa0))
        buf_add(out, at, (size_t)len);
    return at + len;
}

static const char *show_sequence(struct buf *out, struct lines *lines, const char *at, const char *end,
                                 bool color)
{
    bool colors;
    const char *after = skip_sequence(at, end, &colors);
    if (colors && color)
        buf_add(out, at, (size_t)(after - at));
    if (colors)
        note_style(&lines->style, at, (size_t)(after - at));
    return after;
}

/* Whether there was any text beside control sequences. */
static bool show_visible(struct buf *out, struct lines *lines, const char *at, const char *end, bool color)
{
    bool any = false;
    while (at < end) {
        const char *from = at;
        while (at < end && is_plain((unsigned char)*at))
            at++;
        buf_add(out, from, (size_t)(at - from));
        any = any || at > from || (at < end && *at != '\033');
        if (at < end)
            at = *at == '\033' ? show_sequence(out, lines, at, end, color) : show_odd(out, at, end);
    }
    return any;
}

bool line_show(struct buf *out, struct lines *lines, const char *line, size_t len, bool color)
{
    bool marked = false;
    const char *visible = visible_part(line, &len, &marked);
    size_t begin = out->len;
    if (color)
        buf_add(out, lines->style.data, lines->style.len);
    bool colored = lines->style.len > 0;
    size_t text = out->len;
    bool any = show_visible(out, lines, visible, visible + len, color);
    if (marked && !any) {
        out->len = begin;
        out->data[begin] = '\0';
        return false;
    }
    if (color && (colored || memchr(out->data + text, '\033', out->len - text)))
        buf_adds(out, "\033[m");
    return true;
}
