#include "executor/coverage.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "expr/pattern.h"

enum { MOST_BYTES = 16 * 1024 * 1024 };

/* The last part of the log, at most so much of it. */
static void read_log(struct buf *text, int fd, int64_t offset)
{
    off_t end = lseek(fd, 0, SEEK_END);
    if (end - offset > MOST_BYTES)
        offset = end - MOST_BYTES;
    for (;;) {
        ssize_t got = pread(fd, buf_reserve(text, 64 * 1024), 64 * 1024, offset);
        if (got <= 0)
            break;
        text->len += (size_t)got;
        offset += got;
    }
    if (text->cap)
        text->data[text->len] = '\0';
}

/* With a group, its number stands last in what people match; without one, the first number counts. */
static double number_in(const char *from, const char *to, bool last)
{
    double found = -1;
    while (from < to) {
        if (!isdigit((unsigned char)*from)) {
            from++;
            continue;
        }
        char *end;
        AUTO_BUF struct buf digits = BUF_INIT;
        size_t len = strspn(from, "0123456789");
        if (from[len] == '.' && isdigit((unsigned char)from[len + 1]))
            len += 1 + strspn(from + len + 1, "0123456789");
        buf_add(&digits, from, len);
        found = strtod(digits.data, &end);
        if (!last)
            return found;
        from += len;
    }
    return found;
}

double coverage_of_log(struct arena *arena, const char *pattern, int fd, int64_t offset)
{
    const struct pattern *compiled = pattern_compile(arena, pattern, "", NULL);
    AUTO_BUF struct buf text = BUF_INIT;
    if (!compiled)
        return -1;
    read_log(&text, fd, offset);
    double coverage = -1;
    bool group = strchr(pattern, '(') != NULL;
    /* From the last line up, as GitLab reads it. */
    for (size_t end = text.len; end > 0 && coverage < 0;) {
        const char *newline = memrchr(text.data, '\n', end - 1);
        size_t from = newline ? (size_t)(newline - text.data) + 1 : 0, start, stop;
        for (size_t at = from;
             pattern_search(compiled, text.data + from, end - from, at - from, &start, &stop);) {
            coverage = number_in(text.data + from + start, text.data + from + stop, group);
            at = from + (stop > start ? stop : stop + 1);
            if (at >= end)
                break;
        }
        end = from;
    }
    return coverage;
}
