#include "config/interpolation_function.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "expr/expand.h"
#include "expr/reference.h"
#include "expr/varset.h"
#include "yaml/node.h"

static bool refers_to_masked(const char *text, const struct varset *variables)
{
    struct reference reference;
    while (reference_next(text, REFERENCE_KEYWORD, &reference)) {
        AUTO_BUF struct buf name = BUF_INIT;
        buf_add(&name, reference.name, reference.name_len);
        const struct variable *variable = varset_get(variables, name.data);
        if (variable && variable->masked)
            return true;
        text = reference.start + reference.len;
    }
    return false;
}

static const char *expand_vars(struct arena *arena, const char *text, const struct varset *variables,
                               const char **problem)
{
    static const struct varset nothing;
    variables = variables ? variables : &nothing;
    if (refers_to_masked(text, variables)) {
        *problem = "error in `expand_vars` function: variable expansion error: masked variables cannot be "
                   "expanded";
        return NULL;
    }
    return expand_existing(arena, text, variables);
}

/* The bytes of the first `count` characters. */
static size_t bytes_of(const char *text, size_t count)
{
    const char *at = text;
    for (; *at && count; count--) {
        at++;
        while (((unsigned char)*at & 0xc0) == 0x80)
            at++;
    }
    return (size_t)(at - text);
}

static const char *truncate_text(struct arena *arena, const char *text, size_t offset, size_t length)
{
    text += bytes_of(text, offset);
    return arena_strndup(arena, text, bytes_of(text, length));
}

/* Ruby's Shellwords.escape. */
static const char *posix_escape(struct arena *arena, const char *text)
{
    if (!*text)
        return "''";
    AUTO_BUF struct buf out = BUF_INIT;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = isalnum(c) || strchr("_-.,:+/@", c) || (c & 0xc0) == 0x80;
        if (c == '\n')
            buf_adds(&out, "'\n'");
        else
            buf_addf(&out, "%s%c", plain ? "" : "\\", c);
    }
    return arena_strdup(arena, out.data);
}

/* `truncate(OFFSET, LENGTH)`, whose closing bracket GitLab does not ask for. */
static bool is_truncate(const char *call, size_t *offset, size_t *length)
{
    int used = 0;
    if (sscanf(call, "truncate( %zu , %zu %n", offset, length, &used) != 2 || used == 0)
        return false;
    return call[used] == '\0' || strcmp(call + used, ")") == 0;
}

struct node *interpolation_function(struct arena *arena, const char *call, const struct node *input,
                                    const struct varset *variables, const char **problem)
{
    size_t offset = 0, length = 0;
    bool truncates = is_truncate(call, &offset, &length);
    if (!truncates && strcmp(call, "expand_vars") != 0 && strcmp(call, "posix_escape") != 0) {
        *problem = arena_printf(
            arena,
            "no function matching `%s`: check that the function name, arguments, and types are correct",
            call);
        return NULL;
    }
    const char *name = truncates ? "truncate" : call;
    if (input->kind != NODE_STRING) {
        *problem = arena_printf(
            arena, "error in `%s` function: invalid input type: %s can only be used with string inputs", name,
            name);
        return NULL;
    }
    const char *text = truncates ? truncate_text(arena, input->text, offset, length)
                       : strcmp(call, "posix_escape") == 0
                           ? posix_escape(arena, input->text)
                           : expand_vars(arena, input->text, variables, problem);
    return text ? node_new_string(arena, text, input->span) : NULL;
}
