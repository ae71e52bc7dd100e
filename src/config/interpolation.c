#include "config/interpolation.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/map.h"
#include "config/interpolation_block.h"
#include "config/value_text.h"
#include "yaml/node.h"

/* GitLab's bounds on a file. */
enum { MAX_NODES = 500000, MAX_NODE_BYTES = 1 << 20, MAX_BLOCKS = 10000, MAX_PROBLEMS = 3 };

struct interpolator {
    struct arena *arena;
    const struct interpolation *values;
    struct vec problems; /* char * */
    struct span place;   /* of the first problem */
    struct map blocks;   /* content to struct node *: each different block is worked out once */
    size_t nodes;
};

static void add_problem(struct interpolator *interpolator, struct span span, const char *words)
{
    if (interpolator->problems.len == 0)
        interpolator->place = span;
    if (!vec_has_string(&interpolator->problems, words))
        vec_push(interpolator->arena, &interpolator->problems, words);
}

static struct node *value_of(struct interpolator *interpolator, const struct block *block, struct span span)
{
    const char *content = arena_strndup(interpolator->arena, block->content, block->content_len);
    struct node *known = map_get(&interpolator->blocks, content);
    if (known)
        return known;
    const char *problem = NULL;
    struct node *value = block_value(interpolator->arena, content, interpolator->values, &problem);
    if (value && interpolator->blocks.len >= MAX_BLOCKS)
        problem = "too many interpolation blocks";
    if (problem)
        add_problem(interpolator, span, problem);
    if (value)
        map_set(interpolator->arena, &interpolator->blocks, content, value);
    return problem ? NULL : value;
}

/* Puts a value into a text as Ruby's gsub does with a replacement: it understands `\0`, `\'` and the like. */
static void add_replacement(struct buf *out, const char *value, const char *text, const struct block *block)
{
    for (; *value; value++) {
        char next = *value == '\\' ? value[1] : '\0';
        if (next == '0' || next == '&')
            buf_add(out, block->start, block->len);
        else if (next == '\\')
            buf_addc(out, '\\');
        else if (next == '\'')
            buf_adds(out, block->start + block->len);
        else if (next == '`')
            buf_add(out, text, (size_t)(block->start - text));
        else if (!isdigit((unsigned char)next)) {
            buf_addc(out, *value);
            continue;
        }
        value++;
    }
}

/* A text with blocks in it, as a new string; NULL after a problem. */
static struct node *replace_in_text(struct interpolator *interpolator, const struct node *node)
{
    AUTO_BUF struct buf out = BUF_INIT;
    const char *at = node->text;
    bool fine = true;
    for (struct block block; block_next(at, &block); at = block.start + block.len) {
        buf_add(&out, at, (size_t)(block.start - at));
        const struct node *value = value_of(interpolator, &block, node->span);
        AUTO_BUF struct buf text = BUF_INIT;
        if (value)
            value_to_s(&text, value);
        add_replacement(&out, text.data, node->text, &block);
        fine &= value && out.len <= MAX_NODE_BYTES;
        if (out.len > MAX_NODE_BYTES) {
            add_problem(interpolator, node->span, "config node too large");
            break;
        }
    }
    buf_adds(&out, at);
    return fine
               ? node_new_string(interpolator->arena, arena_strdup(interpolator->arena, out.data), node->span)
               : NULL;
}

static bool has_block(const struct node *node, struct block *block)
{
    return (node->kind == NODE_STRING || node->kind == NODE_SYMBOL) && block_next(node->text, block);
}

/* Whether the text is one block and nothing else. */
static bool is_block(const struct node *node, struct block *block)
{
    return has_block(node, block) && block->start == node->text && block->len == node->len;
}

static struct node *replace(struct interpolator *interpolator, struct node *node);

static struct node *replace_scalar(struct interpolator *interpolator, struct node *node)
{
    struct block block;
    if (is_block(node, &block))
        return value_of(interpolator, &block, node->span);
    return has_block(node, &block) ? replace_in_text(interpolator, node) : node;
}

/* A list in the place of an element that is one block becomes elements. */
static void add_element(struct interpolator *interpolator, struct vec *items, const struct node *old,
                        struct node *new)
{
    struct block block;
    if (new->kind != NODE_SEQ || !is_block(old, &block)) {
        vec_push(interpolator->arena, items, new);
        return;
    }
    for (size_t i = 0; i < new->items.len; i++)
        vec_push(interpolator->arena, items, new->items.items[i]);
}

static struct node *replace_items(struct interpolator *interpolator, struct node *node)
{
    struct vec items = {0};
    bool changed = false;
    for (size_t i = 0; i < node->items.len; i++) {
        struct node *old = node->items.items[i];
        struct node *new = replace(interpolator, old);
        changed |= new != old;
        if (new)
            add_element(interpolator, &items, old, new);
    }
    if (!changed)
        return node;
    struct node *copy = node_new(interpolator->arena, node->kind, node->span);
    copy->items = items;
    return copy;
}

/* A key is always text. */
static struct node *replace_key(struct interpolator *interpolator, struct node *key)
{
    struct block block;
    return has_block(key, &block) ? replace_in_text(interpolator, key) : key;
}

static bool pair_changes(struct interpolator *interpolator, const struct node_pair *pair, struct node **key,
                         struct node **value)
{
    *key = replace_key(interpolator, pair->key);
    *value = replace(interpolator, pair->value);
    return *key != pair->key || *value != pair->value;
}

static struct node *replace_pairs(struct interpolator *interpolator, struct node *node)
{
    struct node *copy = node_new(interpolator->arena, NODE_MAP, node->span);
    bool changed = false;
    for (size_t i = 0; i < node->pairs.len; i++) {
        struct node *key, *value;
        changed |= pair_changes(interpolator, node->pairs.items[i], &key, &value);
        if (key && value)
            node_set(interpolator->arena, copy, key, value);
    }
    return changed ? copy : node;
}

/* The node itself where nothing in it changes; NULL after a problem with a scalar. */
static struct node *replace(struct interpolator *interpolator, struct node *node)
{
    if (++interpolator->nodes > MAX_NODES) {
        if (interpolator->nodes == MAX_NODES + 1)
            add_problem(interpolator, node->span, "config too large");
        return node;
    }
    if (node->kind == NODE_SEQ || node->kind == NODE_REFERENCE)
        return replace_items(interpolator, node);
    if (node->kind == NODE_MAP)
        return replace_pairs(interpolator, node);
    return replace_scalar(interpolator, node);
}

struct node *interpolate(struct arena *arena, struct node *tree, const struct interpolation *values,
                         struct diags *diags)
{
    struct interpolator interpolator = {.arena = arena, .values = values};
    struct node *result = replace(&interpolator, tree);
    if (interpolator.problems.len == 0)
        return result;
    AUTO_BUF struct buf words = BUF_INIT;
    for (size_t i = 0; i < interpolator.problems.len && i < MAX_PROBLEMS; i++)
        buf_addf(&words, "%s%s", i ? ", " : "", (const char *)interpolator.problems.items[i]);
    diag_error(diags, "interpolation", interpolator.place, "%s", words.data);
    return NULL;
}
