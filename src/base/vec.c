#include "base/vec.h"

#include <string.h>

#include "base/arena.h"

void vec_push(struct arena *arena, struct vec *vec, const void *item)
{
    if (vec->len == vec->cap) {
        size_t cap = vec->cap ? vec->cap * 2 : 4;
        void **items = arena_alloc(arena, cap * sizeof *items);
        if (vec->len)
            memcpy(items, vec->items, vec->len * sizeof *items);
        vec->items = items;
        vec->cap = cap;
    }
    vec->items[vec->len++] = (void *)item;
}

bool vec_has_string(const struct vec *vec, const char *text)
{
    for (size_t i = 0; i < vec->len; i++)
        if (strcmp(vec->items[i], text) == 0)
            return true;
    return false;
}
