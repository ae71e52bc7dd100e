#include "config/job_inputs.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "config/value_text.h"
#include "yaml/node.h"

/* The keywords in which the runner replaces them. */
static const char *const filled[] = {"script", "before_script", "after_script", "artifacts",
                                     "cache",  "image",         "services"};

struct filling {
    struct arena *arena;
    const struct node *inputs;
    struct diags *diags;
};

static bool refuse(const struct filling *filling, const struct node *text, const char *what)
{
    diag_error(filling->diags, "job-inputs", text->span, "%s", what);
    return false;
}

/* Appends the value that `expression`, the text between the braces, stands for. */
static bool add_value(const struct filling *filling, struct buf *out, const struct node *text,
                      const char *expression)
{
    static const char prefix[] = "job.inputs.";
    bool known = strncmp(expression, prefix, sizeof prefix - 1) == 0;
    const struct node *input = known ? node_get(filling->inputs, expression + sizeof prefix - 1) : NULL;
    const struct node *value = node_get(input, "default");
    if (!input)
        return refuse(filling, text,
                      arena_printf(filling->arena, "${{ %s }} names no input of the job", expression));
    if (!value || value->kind == NODE_SEQ || value->kind == NODE_MAP)
        return refuse(
            filling, text,
            arena_printf(filling->arena, "${{ %s }}: only plain values are put in here", expression));
    value_to_s(out, value);
    return true;
}

/* The text between "${{" and "}}" without the blanks around; NULL where it has no end. */
static const char *take_expression(struct arena *arena, const char *start, const char **end)
{
    const char *close = strstr(start, "}}");
    if (!close)
        return NULL;
    *end = close + 2;
    start += strspn(start, " \t\n");
    while (close > start && strchr(" \t\n", close[-1]))
        close--;
    return close < start ? "" : arena_strndup(arena, start, (size_t)(close - start));
}

static struct node *fill_text(const struct filling *filling, struct node *text)
{
    const char *at = text->text;
    const char *start = strstr(at, "${{");
    if (!start)
        return text;
    AUTO_BUF struct buf out = BUF_INIT;
    for (; start; start = strstr(at, "${{")) {
        const char *end;
        const char *expression = take_expression(filling->arena, start + 3, &end);
        if (!expression)
            break;
        buf_add(&out, at, (size_t)(start - at));
        if (!add_value(filling, &out, text, expression))
            return text;
        at = end;
    }
    buf_adds(&out, at);
    return node_new_string(filling->arena, arena_strdup(filling->arena, out.data), text->span);
}

static struct node *fill(const struct filling *filling, struct node *node)
{
    if (node->kind == NODE_STRING)
        return fill_text(filling, node);
    if (node->kind != NODE_SEQ && node->kind != NODE_MAP)
        return node;
    struct node *copy = node_new(filling->arena, node->kind, node->span);
    for (size_t i = 0; node->kind == NODE_SEQ && i < node->items.len; i++)
        vec_push(filling->arena, &copy->items, fill(filling, node->items.items[i]));
    for (size_t i = 0; node->kind == NODE_MAP && i < node->pairs.len; i++) {
        const struct node_pair *pair = node->pairs.items[i];
        node_set(filling->arena, copy, pair->key, fill(filling, pair->value));
    }
    return copy;
}

struct node *job_inputs_fill(struct arena *arena, struct node *job, struct diags *diags)
{
    struct filling filling = {.arena = arena, .inputs = node_get(job, "inputs"), .diags = diags};
    if (!filling.inputs || filling.inputs->kind != NODE_MAP)
        return job;
    size_t errors = diags->errors;
    struct node *copy = node_copy_map(arena, job);
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++) {
        const struct node_pair *pair = node_pair_of(job, filled[i]);
        if (pair)
            node_set(arena, copy, pair->key, fill(&filling, pair->value));
    }
    return diags->errors == errors ? copy : NULL;
}
