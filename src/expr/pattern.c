#include "expr/pattern.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "expr/re2_c.h"

struct pattern {
    struct re2_pattern *re2;
};

const struct pattern *pattern_compile(struct arena *arena, const char *text, const char *flags,
                                      const char **problem)
{
    AUTO_BUF struct buf reason = BUF_INIT;
    struct re2_pattern *re2 = re2_new(text, flags, &reason);
    if (!re2 && problem)
        *problem = arena_strdup(arena, reason.data);
    if (!re2)
        return NULL;
    arena_defer(arena, re2_free, re2);
    return arena_memdup(arena, &(struct pattern){.re2 = re2}, sizeof(struct pattern));
}

/* Where the body of "/…/flags" ends in a line of `len` bytes; 0 where the line has not that form. */
static size_t body_end(const char *line, size_t len)
{
    size_t end = len;
    while (end > 1 && line[end - 1] != '/') {
        end--;
        if (!strchr("ismU", line[end]))
            return 0;
    }
    return end > 1 && line[0] == '/' ? end - 1 : 0;
}

/* As in Ruby, `^` and `$` stand at each line: the first line of that form counts. */
static const char *literal_line(const char *text, size_t *len, size_t *end)
{
    for (;; text += *len + 1) {
        *len = strcspn(text, "\n");
        *end = body_end(text, *len);
        if (*end)
            return text;
        if (text[*len] == '\0')
            return NULL;
    }
}

bool pattern_is_literal(const char *text)
{
    size_t len, end;
    return literal_line(text, &len, &end) != NULL;
}

const struct pattern *pattern_compile_literal(struct arena *arena, const char *literal, const char **problem)
{
    size_t len, end;
    const char *line = literal_line(literal, &len, &end);
    if (!line) {
        if (problem)
            *problem = "not of the form /…/";
        return NULL;
    }
    AUTO_BUF struct buf body = BUF_INIT;
    for (size_t i = 1; i < end; i++)
        if (line[i] != '\\' || line[i + 1] != '/' || i + 1 == end)
            buf_addc(&body, line[i]);
    const char *flags = arena_strndup(arena, line + end + 1, len - end - 1);
    return pattern_compile(arena, body.data, flags, problem);
}

/* Bytes that are no UTF-8 become U+FFFD, since the matcher wants none of them. `text` ends with a NUL. */
static void replace_invalid(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t rune;
        size_t taken = utf8_decode(text + i, &rune);
        if (taken > 0)
            buf_add(out, text + i, taken);
        else
            buf_adds(out, "\xef\xbf\xbd");
        i += taken > 0 ? taken : 1;
    }
}

bool pattern_matches(const struct pattern *pattern, const char *text, size_t len)
{
    AUTO_BUF struct buf valid = BUF_INIT;
    replace_invalid(&valid, text, len);
    return re2_matches(pattern->re2, valid.data, valid.len);
}

bool pattern_search(const struct pattern *pattern, const char *text, size_t len, size_t from,
                    struct pattern_match *match)
{
    struct re2_range whole, group;
    if (!re2_search(pattern->re2, text, len, from, &whole, &group))
        return false;
    *match = (struct pattern_match){whole.start, whole.end, group.start, group.end};
    return true;
}
