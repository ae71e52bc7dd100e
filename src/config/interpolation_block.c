#include "config/interpolation_block.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "config/interpolation_function.h"
#include "yaml/node.h"

/* GitLab's bounds on one block. */
enum { MAX_ACCESS_BYTES = 1024, MAX_PARTS = 5, MAX_INDICES = 5, MAX_FUNCTIONS = 3 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static const char *skip_blanks(const char *at)
{
    while (is_blank(*at))
        at++;
    return at;
}

/* Ends the block whose content begins at `content`: as soon as "]]" follows, but not across lines inside it, and with
 * two characters at least. */
static bool find_end(const char *content, struct block *block)
{
    if (!*content)
        return false;
    for (const char *last = content + 1; *last && last[-1] != '\n'; last++) {
        const char *next = skip_blanks(last + 1);
        if (is_blank(*last) || next[0] != ']' || next[1] != ']')
            continue;
        block->content = content;
        block->content_len = (size_t)(last + 1 - content);
        block->len = (size_t)(next + 2 - block->start);
        return true;
    }
    return false;
}

static bool is_matrix(const struct block *block)
{
    return block->content_len > 7 && strncmp(block->content, "matrix.", 7) == 0;
}

bool block_next(const char *text, struct block *block)
{
    for (const char *at = strstr(text, "$[["); at; at = strstr(at + 3, "$[[")) {
        block->start = at;
        if (find_end(skip_blanks(at + 3), block) && !is_matrix(block))
            return true;
    }
    return false;
}

/* Cuts `text` in place at each `separator`, at most into `most` pieces, blanks around them dropped. */
static size_t cut(char *text, char separator, char *pieces[], size_t most)
{
    size_t count = 0;
    while (text && count < most) {
        char *end = count + 1 < most ? strchr(text, separator) : NULL;
        if (end)
            *end = '\0';
        text = (char *)skip_blanks(text);
        size_t len = strlen(text);
        while (len && is_blank(text[len - 1]))
            text[--len] = '\0';
        pieces[count++] = text;
        text = end ? end + 1 : NULL;
    }
    return count;
}

struct access {
    struct arena *arena;
    const char *whole; /* "inputs.list[0].name" */
    const char **problem;
};

static struct node *fail(const struct access *access, const char *words)
{
    *access->problem = words;
    return NULL;
}

/* One `[N]`, at `*at`, which moves behind it. */
static struct node *index_once(const struct access *access, const struct node *list, char **at)
{
    char *close = strchr(*at, ']');
    if (!close)
        return fail(access,
                    arena_printf(access->arena, "invalid array index in `%s`: missing closing bracket",
                                 access->whole));
    char *digits = *at + 1;
    *close = '\0';
    *at = close + 1;
    if (!*digits || digits[strspn(digits, "0123456789")])
        return fail(access,
                    arena_printf(access->arena, "invalid array index in `%s`: `%s` is not a valid index",
                                 access->whole, digits));
    if (list->kind != NODE_SEQ)
        return fail(access, arena_printf(access->arena, "cannot index into non-array value at [%s] in `%s`",
                                         digits, access->whole));
    unsigned long index = strtoul(digits, NULL, 10);
    if (index >= list->items.len)
        return fail(access, arena_printf(access->arena, "array index %s out of bounds (size: %zu) in `%s`",
                                         digits, list->items.len, access->whole));
    return list->items.items[index];
}

/* The value of one part, `name[0][1]`, in `from`. */
static struct node *take_part(const struct access *access, struct node *from, char *part, bool is_first,
                              const struct map *context)
{
    char *bracket = strchr(part, '[');
    AUTO_BUF struct buf name = BUF_INIT;
    buf_add(&name, part, bracket ? (size_t)(bracket - part) : strlen(part));
    struct node *value = is_first ? map_get(context, name.data) : node_get(from, name.data);
    if (!value)
        return fail(access, arena_printf(access->arena, "unknown interpolation provided: `%s` in `%s`",
                                         name.data, access->whole));
    int indices = 0;
    while (bracket && *bracket == '[' && value) {
        if (++indices > MAX_INDICES)
            return fail(access, "maximum number of array indices exceeded");
        value = index_once(access, value, &bracket);
    }
    return value;
}

static const struct map *context_of(const struct interpolation *values, const char *name)
{
    if (strcmp(name, "inputs") == 0)
        return values->inputs;
    return strcmp(name, "component") == 0 ? values->component : NULL;
}

static struct node *access_value(const struct access *access, const struct interpolation *values)
{
    char *parts[MAX_PARTS + 1];
    if (strlen(access->whole) > MAX_ACCESS_BYTES)
        return fail(access, "maximum interpolation expression size exceeded");
    size_t count = cut(arena_strdup(access->arena, access->whole), '.', parts, MAX_PARTS + 1);
    if (count > MAX_PARTS)
        return fail(access, "maximum number of nested interpolation objects exceeded");
    const struct map *context = context_of(values, parts[0]);
    if (!context)
        return fail(access, arena_printf(access->arena, "unknown interpolation provided: `%s` in `%s`",
                                         parts[0], access->whole));
    if (count < 2)
        return fail(access, "invalid pattern used for interpolation. valid pattern is $[[ inputs.input ]]");
    struct node *value = NULL;
    for (size_t i = 1; i < count; i++) {
        value = take_part(access, value, parts[i], i == 1, context);
        if (!value)
            return NULL;
    }
    return value;
}

struct node *block_value(struct arena *arena, const char *content, const struct interpolation *values,
                         const char **problem)
{
    char *pieces[MAX_FUNCTIONS + 2];
    size_t count = cut(arena_strdup(arena, content), '|', pieces, MAX_FUNCTIONS + 2);
    struct access access = {.arena = arena, .whole = pieces[0], .problem = problem};
    struct node *value = access_value(&access, values);
    if (value && count > MAX_FUNCTIONS + 1)
        return fail(&access, "too many functions in interpolation block");
    for (size_t i = 1; value && i < count; i++)
        value = interpolation_function(arena, pieces[i], value, values->variables, problem);
    return value;
}
