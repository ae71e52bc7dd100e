#include "config/merge.h"

#include "yaml/node.h"

static struct node *merge_values(struct arena *arena, struct node *under, struct node *over)
{
    if (!under || under->kind != NODE_MAP || over->kind != NODE_MAP)
        return over;
    return merge_maps(arena, under, over);
}

struct node *merge_maps(struct arena *arena, const struct node *under, const struct node *over)
{
    struct node *merged = node_copy_map(arena, under);
    merged->span = over->span;
    for (size_t i = 0; i < over->pairs.len; i++) {
        const struct node_pair *pair = over->pairs.items[i];
        const struct node_pair *old = node_pair_equal(arena, merged, pair->key);
        node_set(arena, merged, pair->key, merge_values(arena, old ? old->value : NULL, pair->value));
    }
    return merged;
}
