#include "yaml/node.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"

/* A map this small is searched from front to back; a larger one gets an index. */
enum { SMALL_MAP = 8 };

/* What a key is told apart by. Keys that are no strings get a byte in front that a search for text never has, since
 * `1` and `"1"`, or `on` and `"on"`, are different keys. */
static const char *identity(struct arena *arena, const struct node *key)
{
    switch (key->kind) {
    case NODE_STRING:
    case NODE_SYMBOL:
        return key->text;
    case NODE_NULL:
        return "\1null";
    case NODE_BOOL:
        return key->boolean ? "\1true" : "\1false";
    case NODE_INT:
        return arena_printf(arena, "\1%" PRId64, key->integer);
    case NODE_FLOAT:
        return arena_printf(arena, "\1%.17g", key->number);
    case NODE_SEQ:
    case NODE_MAP:
    case NODE_REFERENCE:
        break;
    }
    return arena_printf(arena, "\1%p", (const void *)key);
}

static bool is_text(const struct node *key)
{
    return key->kind == NODE_STRING || key->kind == NODE_SYMBOL;
}

static struct node_pair *find_small(const struct node *map, const char *key)
{
    for (size_t i = 0; i < map->pairs.len; i++) {
        struct node_pair *pair = map->pairs.items[i];
        if (*pair->key->text == *key && is_text(pair->key) && strcmp(pair->key->text, key) == 0)
            return pair;
    }
    return NULL;
}

const struct node_pair *node_pair_of(const struct node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP)
        return NULL;
    return map->index ? map_get(map->index, key) : find_small(map, key);
}

struct node *node_get(const struct node *map, const char *key)
{
    const struct node_pair *pair = node_pair_of(map, key);
    return pair ? pair->value : NULL;
}

struct node *node_new(struct arena *arena, enum node_kind kind, struct span span)
{
    struct node *node = arena_alloc(arena, sizeof *node);
    node->kind = kind;
    node->span = span;
    node->text = "";
    return node;
}

struct node *node_new_string(struct arena *arena, const char *text, struct span span)
{
    struct node *node = node_new(arena, NODE_STRING, span);
    node->text = text;
    node->len = strlen(text);
    return node;
}

static void build_index(struct arena *arena, struct node *map)
{
    map->index = arena_alloc(arena, sizeof *map->index);
    for (size_t i = 0; i < map->pairs.len; i++) {
        struct node_pair *pair = map->pairs.items[i];
        map_set(arena, map->index, identity(arena, pair->key), pair);
    }
}

struct node_pair *node_pair_equal(struct arena *arena, const struct node *map, const struct node *key)
{
    if (map->index)
        return map_get(map->index, identity(arena, key));
    if (is_text(key))
        return find_small(map, key->text);
    const char *wanted = identity(arena, key);
    for (size_t i = 0; i < map->pairs.len; i++) {
        struct node_pair *pair = map->pairs.items[i];
        if (!is_text(pair->key) && strcmp(identity(arena, pair->key), wanted) == 0)
            return pair;
    }
    return NULL;
}

void node_set(struct arena *arena, struct node *map, struct node *key, struct node *value)
{
    struct node_pair *pair = node_pair_equal(arena, map, key);
    if (pair) {
        pair->key = key;
        pair->value = value;
        return;
    }
    pair = arena_alloc(arena, sizeof *pair);
    *pair = (struct node_pair){.key = key, .value = value};
    vec_push(arena, &map->pairs, pair);
    if (map->index)
        map_set(arena, map->index, identity(arena, key), pair);
    else if (map->pairs.len > SMALL_MAP)
        build_index(arena, map);
}

struct node *node_copy_map(struct arena *arena, const struct node *map)
{
    struct node *copy = node_new(arena, NODE_MAP, map->span);
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node_pair *pair = map->pairs.items[i];
        node_set(arena, copy, pair->key, pair->value);
    }
    return copy;
}

const char *node_kind_name(enum node_kind kind)
{
    static const char *const names[] = {
        [NODE_NULL] = "null",      [NODE_BOOL] = "a boolean",  [NODE_INT] = "an integer",
        [NODE_FLOAT] = "a number", [NODE_STRING] = "a string", [NODE_SYMBOL] = "a symbol",
        [NODE_SEQ] = "a list",     [NODE_MAP] = "a map",       [NODE_REFERENCE] = "a !reference",
    };
    return names[kind];
}
