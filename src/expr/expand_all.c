/* References among variables. Each variable is put behind those that it refers to, in the order of GitLab's
 * Variables::Collection::Sort, since the runner takes the last one of a name. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/graph.h"
#include "base/map.h"
#include "expr/expand.h"
#include "expr/reference.h"
#include "expr/varset.h"

/* The variables sorted, or why they can't be. */
struct sorting {
    struct arena *arena;
    const struct vec *all;
    struct map definitions; /* name to struct vec * of size_t *: places in `all` */
    struct vec order;       /* struct variable * */
    struct buf cycles;
};

static bool is_expandable(const struct variable *variable)
{
    return !variable->raw && variable->value && strpbrk(variable->value, "$%");
}

static void add_definition(struct sorting *sorting, const char *name, size_t place)
{
    struct vec *places = map_get(&sorting->definitions, name);
    if (!places) {
        places = arena_alloc(sorting->arena, sizeof *places);
        map_set(sorting->arena, &sorting->definitions, name, places);
    }
    vec_push(sorting->arena, places, arena_memdup(sorting->arena, &place, sizeof place));
}

static const struct vec *definitions_of(struct sorting *sorting, const struct reference *found)
{
    AUTO_BUF struct buf name = BUF_INIT;
    buf_add(&name, found->name, found->name_len);
    return map_get(&sorting->definitions, name.data);
}

/* A variable points to all definitions of the names that it refers to. */
static struct graph_node edges_of(struct sorting *sorting, const struct variable *variable)
{
    struct graph_node node = {0};
    struct vec edges = {0};
    struct reference found;
    if (!is_expandable(variable))
        return node;
    for (const char *text = variable->value; reference_next(text, REFERENCE_VARIABLE, &found);
         text = found.start + found.len) {
        const struct vec *places = found.name_len ? definitions_of(sorting, &found) : NULL;
        for (size_t i = 0; places && i < places->len; i++)
            vec_push(sorting->arena, &edges, places->items[i]);
    }
    size_t *to = arena_alloc(sorting->arena, (edges.len + 1) * sizeof *to);
    for (size_t i = 0; i < edges.len; i++)
        to[i] = *(const size_t *)edges.items[i];
    return (struct graph_node){.to = to, .count = edges.len};
}

static void take_component(void *context, const size_t *members, size_t count)
{
    struct sorting *sorting = context;
    for (size_t i = 0; i < count; i++)
        vec_push(sorting->arena, &sorting->order, sorting->all->items[members[i]]);
    if (count == 1)
        return;
    struct buf *cycles = &sorting->cycles;
    buf_adds(cycles, cycles->len ? ", [" : "circular variable reference detected: [");
    for (size_t i = 0; i < count; i++) {
        const struct variable *variable = sorting->all->items[members[i]];
        buf_addf(cycles, "%s\"%s\"", i > 0 ? ", " : "", variable->name);
    }
    buf_addc(cycles, ']');
}

/* Fills `order`; the cycles as a text in the arena, or NULL. */
static const char *sort(struct sorting *sorting, struct arena *arena, const struct vec *all)
{
    *sorting = (struct sorting){.arena = arena, .all = all, .cycles = BUF_INIT};
    for (size_t i = 0; i < all->len; i++)
        add_definition(sorting, ((const struct variable *)all->items[i])->name, i);
    struct graph_node *nodes = arena_alloc(arena, (all->len + 1) * sizeof *nodes);
    for (size_t i = 0; i < all->len; i++)
        nodes[i] = edges_of(sorting, all->items[i]);
    graph_components(nodes, all->len, take_component, sorting);
    const char *cycles =
        sorting->cycles.len ? arena_strndup(arena, sorting->cycles.data, sorting->cycles.len) : NULL;
    buf_free(&sorting->cycles);
    return cycles;
}

/* What stands for a reference; NULL: the reference itself. */
static const char *replacement(const struct varset *done, const struct reference *found,
                               enum expand_mode mode)
{
    AUTO_BUF struct buf name = BUF_INIT;
    buf_add(&name, found->name, found->name_len);
    const struct variable *variable = varset_get(done, name.data);
    if (!variable)
        return mode == EXPAND_PAYLOAD ? NULL : "";
    if ((variable->raw || variable->file) && mode == EXPAND_PAYLOAD)
        return NULL;
    return variable->value ? variable->value : "";
}

static const char *expand_value(struct arena *arena, const char *text, const struct varset *done,
                                enum expand_mode mode)
{
    AUTO_BUF struct buf out = BUF_INIT;
    struct reference found;
    for (; out.len <= EXPAND_MAX_BYTES && reference_next(text, REFERENCE_VARIABLE, &found);
         text = found.start + found.len) {
        buf_add(&out, text, (size_t)(found.start - text));
        const char *value = found.name_len ? replacement(done, &found, mode) : NULL;
        if (value)
            buf_adds(&out, value);
        else
            buf_add(&out, found.start, found.len);
    }
    buf_adds(&out, text);
    return arena_strndup(arena, out.data, out.len);
}

const char *expand_cycle(struct arena *arena, const struct vec *all)
{
    struct vec expandable = {0};
    for (size_t i = 0; i < all->len; i++)
        if (is_expandable(all->items[i]))
            vec_push(arena, &expandable, all->items[i]);
    struct sorting sorting;
    return expandable.len > 1 ? sort(&sorting, arena, &expandable) : NULL;
}

struct vec expand_all(struct arena *arena, const struct vec *all, enum expand_mode mode, const char **problem)
{
    struct sorting sorting;
    *problem = sort(&sorting, arena, all);
    if (*problem)
        return *all;

    struct varset done = {0};
    size_t size = 0;
    for (size_t i = 0; i < sorting.order.len; i++) {
        struct variable variable = *(const struct variable *)sorting.order.items[i];
        if (is_expandable(&variable)) {
            variable.value = expand_value(arena, variable.value, &done, mode);
            size += strlen(variable.value);
        }
        if (size > EXPAND_MAX_BYTES) {
            *problem = arena_printf(arena, "variables grow beyond %d MiB when %s is expanded",
                                    EXPAND_MAX_BYTES >> 20, variable.name);
            return *all;
        }
        varset_add(arena, &done, &variable);
    }
    return done.list;
}
