/* Any text with blocks in it, with inputs of every type and a variable. */
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "config/interpolation.h"
#include "expr/varset.h"
#include "yaml/node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct node *list_of(struct arena *arena, struct node *item)
{
    struct node *list = node_new(arena, NODE_SEQ, item->span);
    vec_push(arena, &list->items, item);
    vec_push(arena, &list->items, item);
    return list;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags = {.arena = arena};
    struct span nowhere = {0};
    struct node *text = node_new_string(arena, "it's \\0 \\' \\` $VAR", nowhere);
    struct node *number = node_new(arena, NODE_INT, nowhere);
    number->integer = 7;
    struct map inputs = {0};
    map_set(arena, &inputs, "a", text);
    map_set(arena, &inputs, "n", number);
    map_set(arena, &inputs, "l", list_of(arena, list_of(arena, text)));
    struct varset variables = {0};
    varset_add(arena, &variables, &(struct variable){.name = "VAR", .value = "$VAR value"});
    struct interpolation values = {.inputs = &inputs, .variables = &variables};
    struct node *whole = node_new_string(arena, arena_strndup(arena, (const char *)data, size), nowhere);
    struct node *map = node_new(arena, NODE_MAP, nowhere);
    node_set(arena, map, whole, list_of(arena, whole));
    interpolate(arena, map, &values, &diags);
    arena_free(arena);
    return 0;
}
