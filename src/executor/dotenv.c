#include "executor/dotenv.h"

#include <ctype.h>
#include <string.h>

struct span_of_text {
    const char *from, *to;
};

static struct span_of_text stripped(const char *from, const char *to)
{
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    return (struct span_of_text){from, to};
}

static bool is_key(struct span_of_text key)
{
    for (const char *at = key.from; at < key.to; at++)
        if (!isalnum((unsigned char)*at) && *at != '_')
            return false;
    return key.to > key.from;
}

static bool read_line(const char *from, const char *to, struct buf *out)
{
    const char *equals = memchr(from, '=', (size_t)(to - from));
    if (!equals)
        return false;
    struct span_of_text key = stripped(from, equals), value = stripped(equals + 1, to);
    if (!is_key(key))
        return false;
    buf_add(out, key.from, (size_t)(key.to - key.from));
    buf_addc(out, '=');
    buf_add(out, value.from, (size_t)(value.to - value.from));
    buf_addc(out, '\n');
    return true;
}

bool dotenv_read(const char *text, struct buf *out, struct error *err)
{
    int count = 0;
    if (strlen(text) >= DOTENV_BYTES)
        return error_set(err, ERROR_CONFIG, "Dotenv Artifact Too Big. Maximum Allowable Size: %d",
                         DOTENV_BYTES);
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    while (*text) {
        const char *end = strchrnul(text, '\n');
        if (!read_line(text, end, out))
            return error_set(err, ERROR_CONFIG, "Invalid Format");
        if (++count > DOTENV_VARIABLES)
            return error_set(err, ERROR_CONFIG, "Dotenv files cannot have more than %d variables",
                             DOTENV_VARIABLES);
        text = *end ? end + 1 : end;
    }
    return true;
}
