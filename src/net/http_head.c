#include "net/http_head.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LARGEST_HEAD = 64 * 1024, LARGEST_LINE = 8 * 1024 };

static bool parse_status(const char *line, size_t len, struct http_head *head)
{
    if (len < sizeof "HTTP/1.1 200" - 1 || memcmp(line, "HTTP/1.", 7) != 0 || line[8] != ' ')
        return false;
    const char *digits = line + 9;
    if (!isdigit((unsigned char)digits[0]) || !isdigit((unsigned char)digits[1]) ||
        !isdigit((unsigned char)digits[2]))
        return false;
    head->status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
    return true;
}

/* Whether the header in `line` is `name`; then its value without blanks around it. */
static bool header_is(const char *line, size_t len, const char *name, const char **value, size_t *value_len)
{
    size_t name_len = strlen(name);
    if (len <= name_len || strncasecmp(line, name, name_len) != 0 || line[name_len] != ':')
        return false;
    const char *from = line + name_len + 1, *to = line + len;
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    *value = from;
    *value_len = (size_t)(to - from);
    return true;
}

static bool parse_header(const char *line, size_t len, struct http_head *head)
{
    const char *value;
    size_t value_len;
    if (header_is(line, len, "transfer-encoding", &value, &value_len))
        head->chunked = value_len >= 7 && strncasecmp(value + value_len - 7, "chunked", 7) == 0;
    if (header_is(line, len, "content-length", &value, &value_len)) {
        if (value_len == 0 || value_len > 18 || strspn(value, "0123456789") < value_len)
            return false;
        head->content_length = strtoll(value, NULL, 10);
    }
    return true;
}

enum http_parse http_head_parse(const char *bytes, size_t len, struct http_head *head, size_t *head_len)
{
    *head = (struct http_head){.content_length = -1};
    bool first = true;
    for (size_t at = 0; at < len;) {
        const char *newline = memchr(bytes + at, '\n', len - at);
        if (!newline)
            break;
        const char *line = bytes + at;
        size_t line_len = (size_t)(newline - line);
        at += line_len + 1;
        if (line_len > 0 && line[line_len - 1] == '\r')
            line_len--;
        if (line_len == 0 && !first) {
            *head_len = at;
            return HTTP_DONE;
        }
        if (first ? !parse_status(line, line_len, head) : !parse_header(line, line_len, head))
            return HTTP_BROKEN;
        first = false;
    }
    return len > LARGEST_HEAD ? HTTP_BROKEN : HTTP_MORE;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool end_of_size(struct chunked *chunked, char c)
{
    if (!chunked->any_digit)
        return false;
    if (c == '\n')
        chunked->state = chunked->left ? CHUNK_DATA : CHUNK_TRAILER;
    else
        chunked->state = CHUNK_EXTENSION;
    chunked->line_len = 0;
    return true;
}

/* One byte of what is around the data; false where it can't stand there. */
static bool step(struct chunked *chunked, char c)
{
    int digit = hex_value(c);
    if (chunked->line_len++ > LARGEST_LINE)
        return false;
    switch (chunked->state) {
    case CHUNK_SIZE:
        if (digit < 0)
            return end_of_size(chunked, c);
        if (chunked->left >> 56)
            return false;
        chunked->left = chunked->left << 4 | (unsigned)digit;
        chunked->any_digit = true;
        return true;
    case CHUNK_EXTENSION:
        return c != '\n' || end_of_size(chunked, c);
    case CHUNK_DATA_END:
        if (c == '\n')
            *chunked = (struct chunked){.state = CHUNK_SIZE};
        return c == '\n' || c == '\r';
    case CHUNK_TRAILER: /* lines until an empty one; `left` counts what the present one holds */
        if (c == '\n' && chunked->left == 0)
            chunked->state = CHUNK_OVER;
        chunked->left = c == '\n' ? 0 : chunked->left + (c != '\r');
        return true;
    case CHUNK_DATA:
    case CHUNK_OVER:
        break;
    }
    return false;
}

enum http_parse chunked_next(struct chunked *chunked, const char **bytes, size_t *len, const char **piece,
                             size_t *piece_len)
{
    *piece_len = 0;
    while (*len > 0 && chunked->state != CHUNK_DATA && chunked->state != CHUNK_OVER) {
        if (!step(chunked, **bytes))
            return HTTP_BROKEN;
        (*bytes)++;
        (*len)--;
    }
    if (chunked->state == CHUNK_OVER)
        return HTTP_DONE;
    if (*len == 0)
        return HTTP_MORE;
    *piece = *bytes;
    *piece_len = chunked->left < *len ? (size_t)chunked->left : *len;
    *bytes += *piece_len;
    *len -= *piece_len;
    chunked->left -= *piece_len;
    if (chunked->left == 0)
        *chunked = (struct chunked){.state = CHUNK_DATA_END};
    return HTTP_DONE;
}
