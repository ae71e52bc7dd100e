/* `needs:` and `dependencies:`. Source: KEYWORDS 2 (needs) and 7.2 to 7.4. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

/* --- `$[[ matrix.NAME ]]` --- */

struct matrix_text {
    struct builder *builder;
    const struct draft *draft;
    struct vec unknown; /* char *: names that the matrix has not, each once */
};

/* A block `[[ matrix.NAME ]]` at `text` (behind the dollar): the name, and its whole length; false where it is none. */
static bool matrix_block(struct arena *arena, const char *text, const char **name, size_t *len)
{
    static const char blank[] = " \t\r\n\f\v";
    const char *at = text + 2;
    if (strncmp(text, "[[", 2) != 0)
        return false;
    at += strspn(at, blank);
    if (strncmp(at, "matrix.", 7) != 0)
        return false;
    at += 7;
    size_t name_len = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    const char *close = at + name_len + strspn(at + name_len, blank);
    if (name_len == 0 || strncmp(close, "]]", 2) != 0)
        return false;
    *name = arena_strndup(arena, at, name_len);
    *len = (size_t)(close + 2 - text);
    return true;
}

static const char *replace_matrix(struct matrix_text *matrix, const char *text)
{
    const char *dollar = text ? strstr(text, "$[[") : NULL;
    if (!dollar)
        return text;
    struct arena *arena = matrix->builder->arena;
    AUTO_BUF struct buf out = BUF_INIT;
    for (; dollar; dollar = strstr(text, "$[[")) {
        const char *name;
        size_t len;
        buf_add(&out, text, (size_t)(dollar - text));
        text = dollar + 1;
        if (!matrix_block(arena, text, &name, &len)) {
            buf_addc(&out, '$');
            continue;
        }
        const char *value = matrix->draft->matrix ? varset_value(matrix->draft->matrix, name) : NULL;
        if (value)
            buf_adds(&out, value);
        else if (!vec_has_string(&matrix->unknown, name))
            vec_push(arena, &matrix->unknown, name);
        text += len;
    }
    buf_adds(&out, text);
    return arena_strndup(arena, out.data, out.len);
}

/* The node with all its texts replaced; itself where there is nothing to replace. */
static const struct node *replace_in_node(struct matrix_text *matrix, const struct node *node)
{
    struct arena *arena = matrix->builder->arena;
    if (node->kind == NODE_STRING) {
        const char *text = replace_matrix(matrix, node->text);
        return text == node->text ? node : node_new_string(arena, text, node->span);
    }
    if (node->kind == NODE_SEQ) {
        struct node *copy = node_new(arena, NODE_SEQ, node->span);
        for (size_t i = 0; i < node->items.len; i++)
            vec_push(arena, &copy->items, replace_in_node(matrix, node->items.items[i]));
        return copy;
    }
    if (node->kind == NODE_MAP) {
        struct node *copy = node_copy_map(arena, node);
        for (size_t i = 0; i < node->pairs.len; i++) {
            const struct node_pair *pair = node->pairs.items[i];
            node_set(arena, copy, pair->key, (struct node *)replace_in_node(matrix, pair->value));
        }
        return copy;
    }
    return node;
}

/* --- Reading needs --- */

static struct need *read_need(struct arena *arena, const struct node *node)
{
    struct need *need = arena_alloc(arena, sizeof *need);
    need->span = node->span;
    need->artifacts = read_flag(node, "artifacts", true);
    need->optional = read_flag(node, "optional", false);
    if (node->kind != NODE_MAP) {
        need->job = read_text(arena, node);
        return need;
    }
    need->job = read_key(arena, node, "job");
    need->pipeline = read_key(arena, node, "pipeline");
    need->project = read_key(arena, node, "project");
    need->ref = read_key(arena, node, "ref");
    return need;
}

static void add_need(struct arena *arena, struct vec *needs, const struct need *need, const char *job)
{
    struct need *one = arena_memdup(arena, need, sizeof *one);
    one->job = job;
    vec_push(arena, needs, one);
}

/* A need on a parallel job means all its copies, or those that `parallel:matrix` names. */
static void add_needs(struct builder *builder, struct vec *needs, const struct node *node,
                      enum need_place place)
{
    struct arena *arena = builder->arena;
    struct need *need = read_need(arena, node);
    const struct node *matrix = node_get(node_get(node, "parallel"), "matrix");
    bool in_pipeline = need_own_job(need) != NULL;
    const struct base *base = in_pipeline ? map_get(&builder->bases, need->job) : NULL;
    if (in_pipeline && node_given(matrix) && place == NEEDS_OF_JOB) {
        struct vec names = matrix_names(arena, need->job, matrix);
        for (size_t i = 0; i < names.len; i++)
            add_need(arena, needs, need, names.items[i]);
    } else if (base && base->parallel && place == NEEDS_OF_JOB) {
        for (size_t i = 0; i < base->copies.len; i++)
            add_need(arena, needs, need, ((struct draft *)base->copies.items[i])->job->name);
    } else {
        vec_push(arena, needs, need);
    }
}

struct vec read_needs(struct builder *builder, const struct node *node, enum need_place place)
{
    struct vec items = read_items(builder->arena, node), needs = {0};
    for (size_t i = 0; i < items.len; i++)
        add_needs(builder, &needs, items.items[i], place);
    return needs;
}

static struct vec expand_dependencies(struct builder *builder, const struct vec *written)
{
    struct vec names = {0};
    for (size_t i = 0; i < written->len; i++) {
        const struct base *base = map_get(&builder->bases, written->items[i]);
        if (!base || !base->parallel) {
            vec_push(builder->arena, &names, written->items[i]);
            continue;
        }
        for (size_t j = 0; j < base->copies.len; j++)
            vec_push(builder->arena, &names, ((struct draft *)base->copies.items[j])->job->name);
    }
    return names;
}

static bool has_parallel_job(const struct builder *builder)
{
    for (size_t i = 0; i < builder->bases.len; i++)
        if (((const struct base *)builder->bases.entries[i].value)->parallel)
            return true;
    return false;
}

/* Fills the draft's needs. `matrix` is NULL where no job of the pipeline is parallel: GitLab then replaces nothing. */
static void connect_job(struct builder *builder, struct draft *draft, struct matrix_text *matrix)
{
    struct job *job = draft->job;
    const struct node *needs = read_given(job->node, "needs");
    job->dependencies = expand_dependencies(builder, &job->dependencies);
    if (!needs)
        return;
    if (matrix) {
        matrix->draft = draft;
        needs = replace_in_node(matrix, needs);
    }
    job->has_needs = true;
    job->needs = read_needs(builder, needs, NEEDS_OF_JOB);
}

bool connect_jobs(struct builder *builder)
{
    bool parallel = has_parallel_job(builder), known = true;
    const struct base *reported = NULL;
    for (size_t i = 0; i < builder->drafts.len; i++) {
        struct draft *draft = builder->drafts.entries[i].value;
        struct matrix_text matrix = {.builder = builder};
        connect_job(builder, draft, parallel ? &matrix : NULL);
        for (size_t j = 0; j < matrix.unknown.len && draft->base != reported; j++)
            diag_error(builder->diags, "matrix-expression", draft->job->span,
                       "%s job: '%s' does not exist in matrix configuration", draft->base->name,
                       (const char *)matrix.unknown.items[j]);
        if (matrix.unknown.len > 0) {
            reported = draft->base;
            known = false;
        }
    }
    return known;
}
