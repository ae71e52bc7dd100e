#include "expr/expand.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "expr/reference.h"
#include "expr/varset.h"

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool continues_name(char c)
{
    return starts_name(c) || (c >= '0' && c <= '9');
}

static size_t name_length(const char *text)
{
    size_t len = 0;
    if (starts_name(*text))
        while (continues_name(text[len]))
            len++;
    return len;
}

/* A name at `name` that ends with `close` (0: with nothing) makes a reference that begins at `start`. */
static bool take_name(const char *start, const char *name, char close, struct reference *found)
{
    size_t len = name_length(name);
    if (len == 0 || (close && name[len] != close))
        return false;
    const char *end = name + len + (close ? 1 : 0);
    *found = (struct reference){.start = start, .len = (size_t)(end - start), .name = name, .name_len = len};
    return true;
}

static bool reference_at(const char *at, enum reference_rule rule, struct reference *found)
{
    if (rule == REFERENCE_VARIABLE && at[1] == at[0]) {
        *found = (struct reference){.start = at, .len = 2};
        return true;
    }
    if (*at == '%')
        return take_name(at, at + 1, '%', found);
    if (at[1] == '{')
        return take_name(at, at + 2, '}', found);
    return take_name(at, at + 1, 0, found);
}

bool reference_next(const char *text, enum reference_rule rule, struct reference *found)
{
    for (const char *at = strpbrk(text, "$%"); at; at = strpbrk(at + 1, "$%"))
        if (reference_at(at, rule, found))
            return true;
    return false;
}

bool expand_has_reference(const char *text)
{
    struct reference found;
    return reference_next(text, REFERENCE_KEYWORD, &found);
}

/* The value of a name that is not ended by a NUL. */
static const char *value_of(const struct varset *vars, const char *name, size_t len)
{
    AUTO_BUF struct buf key = BUF_INIT;
    buf_add(&key, name, len);
    return varset_value(vars, key.data);
}

enum unknown { UNKNOWN_IS_EMPTY, UNKNOWN_STAYS };

static const char *expand_keyword(struct arena *arena, const char *text, const struct varset *vars,
                                  enum unknown unknown)
{
    struct reference found;
    if (!text || !reference_next(text, REFERENCE_KEYWORD, &found))
        return text;
    AUTO_BUF struct buf out = BUF_INIT;
    do {
        buf_add(&out, text, (size_t)(found.start - text));
        const char *value = value_of(vars, found.name, found.name_len);
        if (value)
            buf_adds(&out, value);
        else if (unknown == UNKNOWN_STAYS)
            buf_add(&out, found.start, found.len);
        text = found.start + found.len;
    } while (out.len <= EXPAND_MAX_BYTES && reference_next(text, REFERENCE_KEYWORD, &found));
    buf_adds(&out, text);
    return arena_strndup(arena, out.data, out.len);
}

const char *expand(struct arena *arena, const char *text, const struct varset *vars)
{
    return expand_keyword(arena, text, vars, UNKNOWN_IS_EMPTY);
}

const char *expand_existing(struct arena *arena, const char *text, const struct varset *vars)
{
    return expand_keyword(arena, text, vars, UNKNOWN_STAYS);
}

/* What follows a dollar, as Go's os.Expand reads it. */
struct shell_name {
    const char *name;
    size_t name_len;
    size_t len;   /* of what is used up after the dollar */
    bool invalid; /* bad syntax, which is dropped */
};

static bool is_special(char c)
{
    return c != '\0' && strchr("*#$@!?-0123456789", c) != NULL;
}

static struct shell_name braced_name(const char *text)
{
    if (is_special(text[1]) && text[2] == '}')
        return (struct shell_name){.name = text + 1, .name_len = 1, .len = 3};
    const char *close = strchr(text, '}');
    if (!close)
        return (struct shell_name){.len = 1, .invalid = true};
    if (close == text + 1)
        return (struct shell_name){.len = 2, .invalid = true};
    return (struct shell_name){
        .name = text + 1, .name_len = (size_t)(close - text) - 1, .len = (size_t)(close - text) + 1};
}

static struct shell_name shell_name_at(const char *text)
{
    if (*text == '{')
        return braced_name(text);
    if (is_special(*text))
        return (struct shell_name){.name = text, .name_len = 1, .len = 1};
    size_t len = 0;
    while (continues_name(text[len]))
        len++;
    return (struct shell_name){.name = text, .name_len = len, .len = len};
}

static void add_shell_value(struct buf *out, const struct shell_name *found,
                            const char *(*value)(void *context, const char *name), void *context)
{
    if (found->name_len == 1 && is_special(*found->name)) {
        if (*found->name == '$')
            buf_addc(out, '$');
        return;
    }
    AUTO_BUF struct buf name = BUF_INIT;
    buf_add(&name, found->name, found->name_len);
    const char *text = value(context, name.data);
    if (text)
        buf_adds(out, text);
}

const char *expand_runner(struct arena *arena, const char *text,
                          const char *(*value)(void *context, const char *name), void *context)
{
    const char *dollar = strchr(text, '$');
    if (!dollar)
        return text;
    AUTO_BUF struct buf out = BUF_INIT;
    for (; dollar; dollar = strchr(text, '$')) {
        buf_add(&out, text, (size_t)(dollar - text));
        text = dollar + 1;
        if (*text == '\0') {
            buf_addc(&out, '$');
            break;
        }
        struct shell_name found = shell_name_at(text);
        if (found.name_len)
            add_shell_value(&out, &found, value, context);
        else if (!found.invalid)
            buf_addc(&out, '$');
        text += found.len;
    }
    buf_adds(&out, text);
    return arena_strndup(arena, out.data, out.len);
}
