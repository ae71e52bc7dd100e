#include "expr/varset.h"

#include "base/arena.h"

static const char *const layer_names[LAYER_COUNT] = {
#define VARIABLE_LAYER_TEXT(id, name) [id] = name,
    VARIABLE_LAYERS(VARIABLE_LAYER_TEXT)
#undef VARIABLE_LAYER_TEXT
};

const char *variable_layer_name(enum variable_layer layer)
{
    return layer_names[layer];
}

struct variable *varset_add(struct arena *arena, struct varset *set, const struct variable *variable)
{
    struct variable *copy = arena_memdup(arena, variable, sizeof *variable);
    vec_push(arena, &set->list, copy);
    map_set(arena, &set->winners, copy->name, copy);
    return copy;
}

const struct variable *varset_get(const struct varset *set, const char *name)
{
    for (; set; set = set->below) {
        const struct variable *variable = map_get(&set->winners, name);
        if (variable)
            return variable;
    }
    return NULL;
}

const char *varset_value(const struct varset *set, const char *name)
{
    const struct variable *variable = varset_get(set, name);
    return variable ? variable->value : NULL;
}

static void add_all(struct arena *arena, struct vec *all, const struct varset *set)
{
    if (!set)
        return;
    add_all(arena, all, set->below);
    for (size_t i = 0; i < set->list.len; i++)
        vec_push(arena, all, set->list.items[i]);
}

struct vec varset_all(struct arena *arena, const struct varset *set)
{
    struct vec all = {0};
    add_all(arena, &all, set);
    return all;
}

struct vec varset_winning(struct arena *arena, const struct varset *set)
{
    struct vec all = varset_all(arena, set), winning = {0};
    for (size_t i = 0; i < all.len; i++) {
        const struct variable *variable = all.items[i];
        if (varset_get(set, variable->name) == variable)
            vec_push(arena, &winning, variable);
    }
    return winning;
}
