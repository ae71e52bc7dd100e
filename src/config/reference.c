#include "config/reference.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/map.h"
#include "yaml/node.h"

/* Lists in lists through references, deeper than any file could be; and all nodes that references repeat. */
enum { MAX_DEPTH = 400, MAX_NODES = 4 * 1000 * 1000 };

struct target {
    struct node *value;
    bool open; /* being resolved: meeting it again is a circle */
};

struct resolver {
    struct arena *arena;
    struct node *tree;
    struct diags *diags;
    struct map targets; /* path to struct target * */
    int depth;
};

/* As Ruby shows it: `["job", "script"]`. */
static const char *path_shown(struct arena *arena, const struct node *reference)
{
    if (reference->len)
        return arena_printf(arena, "\"%s\"", reference->text);
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; i < reference->items.len; i++) {
        const struct node *item = reference->items.items[i];
        const char *quote = item->kind == NODE_STRING ? "\"" : "";
        buf_addf(&out, "%s%s%s%s", i ? ", " : "", quote, item->text, quote);
    }
    return arena_printf(arena, "[%s]", out.data);
}

static struct node *refuse(struct resolver *resolver, const struct node *reference, const char *what)
{
    diag_error(resolver->diags, "reference", reference->span, "!reference %s %s",
               path_shown(resolver->arena, reference), what);
    return NULL;
}

static bool is_valid(const struct node *reference)
{
    if (reference->items.len == 0)
        return false;
    for (size_t i = 0; i < reference->items.len; i++)
        if (((const struct node *)reference->items.items[i])->kind != NODE_STRING)
            return false;
    return true;
}

/* What tells paths apart; no key of a file holds the byte between. */
static const char *path_key(struct arena *arena, const struct node *reference)
{
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; i < reference->items.len; i++) {
        buf_adds(&out, ((const struct node *)reference->items.items[i])->text);
        buf_addc(&out, '\1');
    }
    return arena_strdup(arena, out.data);
}

static struct node *dig(struct node *tree, const struct node *reference)
{
    struct node *at = tree;
    for (size_t i = 0; i < reference->items.len && at; i++)
        at = node_get(at, ((const struct node *)reference->items.items[i])->text);
    return at;
}

static struct node *resolve(struct resolver *resolver, struct node *node);

static struct node *follow(struct resolver *resolver, const struct node *reference)
{
    if (!is_valid(reference))
        return refuse(resolver, reference, "is not valid");
    const char *key = path_key(resolver->arena, reference);
    struct target *target = map_get(&resolver->targets, key);
    if (target && target->open)
        return refuse(resolver, reference, "is part of a circular chain");
    if (target)
        return target->value;
    struct node *found = dig(resolver->tree, reference);
    if (!found || found->kind == NODE_NULL || (found->kind == NODE_BOOL && !found->boolean))
        return refuse(resolver, reference, "could not be found");
    target = arena_alloc(resolver->arena, sizeof *target);
    target->open = true;
    map_set(resolver->arena, &resolver->targets, key, target);
    target->value = resolve(resolver, found);
    target->open = false;
    return target->value;
}

static struct node *resolve_items(struct resolver *resolver, struct node *node)
{
    struct vec items = {0};
    bool changed = false;
    for (size_t i = 0; i < node->items.len; i++) {
        struct node *item = resolve(resolver, node->items.items[i]);
        if (!item)
            return NULL;
        changed |= item != node->items.items[i];
        vec_push(resolver->arena, &items, item);
    }
    if (!changed)
        return node;
    struct node *copy = node_new(resolver->arena, NODE_SEQ, node->span);
    copy->items = items;
    return copy;
}

static struct node *resolve_pairs(struct resolver *resolver, struct node *node)
{
    struct node *copy = NULL;
    for (size_t i = 0; i < node->pairs.len; i++) {
        const struct node_pair *pair = node->pairs.items[i];
        struct node *value = resolve(resolver, pair->value);
        if (!value)
            return NULL;
        if (value != pair->value && !copy)
            copy = node_copy_map(resolver->arena, node);
        if (value != pair->value)
            node_set(resolver->arena, copy, pair->key, value);
    }
    return copy ? copy : node;
}

/* The node itself where it holds no reference, else a copy without them. */
static struct node *resolve(struct resolver *resolver, struct node *node)
{
    if (++resolver->depth > MAX_DEPTH) {
        diag_error(resolver->diags, "reference", node->span, "!reference leads too deep");
        return NULL;
    }
    struct node *result = node;
    if (node->kind == NODE_REFERENCE)
        result = follow(resolver, node);
    else if (node->kind == NODE_SEQ)
        result = resolve_items(resolver, node);
    else if (node->kind == NODE_MAP)
        result = resolve_pairs(resolver, node);
    resolver->depth--;
    return result;
}

/* Counts nodes as a reader of the tree would meet them, up to the limit. */
static size_t count_nodes(const struct node *node, size_t count)
{
    count++;
    if (node->kind == NODE_SEQ)
        for (size_t i = 0; i < node->items.len && count <= MAX_NODES; i++)
            count = count_nodes(node->items.items[i], count);
    if (node->kind == NODE_MAP)
        for (size_t i = 0; i < node->pairs.len && count <= MAX_NODES; i++)
            count = count_nodes(((const struct node_pair *)node->pairs.items[i])->value, count);
    return count;
}

struct node *references_resolve(struct arena *arena, struct node *tree, struct diags *diags)
{
    struct resolver resolver = {.arena = arena, .tree = tree, .diags = diags};
    struct node *resolved = resolve(&resolver, tree);
    if (resolved && resolved != tree && count_nodes(resolved, 0) > MAX_NODES) {
        diag_error(diags, "reference", tree->span, "the references repeat too much");
        return NULL;
    }
    return resolved;
}
