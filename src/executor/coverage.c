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

/* The first number of a text, "85" or "85.2"; below 0: none. */
static double first_number(const char *from, const char *to)
{
    while (from < to && !isdigit((unsigned char)*from))
        from++;
    if (from == to)
        return -1;
    size_t len = strspn(from, "0123456789");
    if (from[len] == '.' && isdigit((unsigned char)from[len + 1]))
        len += 1 + strspn(from + len + 1, "0123456789");
    if (len > (size_t)(to - from))
        len = (size_t)(to - from);
    AUTO_BUF struct buf digits = BUF_INIT;
    buf_add(&digits, from, len);
    return strtod(digits.data, NULL);
}

/* The number that the line's last match gives, in its last group if the pattern has one; below 0: none. */
static double number_of_line(const struct pattern *pattern, const char *line, size_t len)
{
    double number = -1;
    struct pattern_match match;
    for (size_t at = 0; at <= len && pattern_search(pattern, line, len, at, &match);) {
        number = first_number(line + match.group_start, line + match.group_end);
        at = match.end > match.start ? match.end : match.end + 1;
    }
    return number;
}

static size_t without_line_end(const char *line, size_t len)
{
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    return len;
}

double coverage_of_log(struct arena *arena, const char *pattern, int fd, int64_t offset)
{
    const struct pattern *compiled = pattern_compile(arena, pattern, "", NULL);
    AUTO_BUF struct buf text = BUF_INIT;
    if (!compiled)
        return -1;
    read_log(&text, fd, offset);
    double coverage = -1;
    for (size_t end = text.len, start; end > 0 && coverage < 0; end = start) {
        const char *newline = memrchr(text.data, '\n', end - 1);
        start = newline ? (size_t)(newline - text.data) + 1 : 0;
        coverage =
            number_of_line(compiled, text.data + start, without_line_end(text.data + start, end - start));
    }
    return coverage;
}
