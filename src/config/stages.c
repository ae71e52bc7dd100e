#include "config/stages.h"

#include <string.h>

#include "yaml/node.h"

static void add_stages(struct arena *arena, struct vec *stages, const struct node *node)
{
    if (node->kind == NODE_SEQ) {
        for (size_t i = 0; i < node->items.len; i++)
            add_stages(arena, stages, node->items.items[i]);
        return;
    }
    if (strcmp(node->text, ".pre") != 0 && strcmp(node->text, ".post") != 0 &&
        !vec_has_string(stages, node->text))
        vec_push(arena, stages, node->text);
}

struct vec stages_of(struct arena *arena, const struct node *tree)
{
    struct vec stages = {0};
    const struct node *given = node_get(tree, "stages");
    if (given && given->kind == NODE_SEQ && given->items.len == 0)
        return stages;
    vec_push(arena, &stages, ".pre");
    if (given && given->kind == NODE_SEQ) {
        add_stages(arena, &stages, given);
    } else {
        vec_push(arena, &stages, "build");
        vec_push(arena, &stages, "test");
        vec_push(arena, &stages, "deploy");
    }
    vec_push(arena, &stages, ".post");
    return stages;
}
