/* References among variables: a depth-first walk (Tarjan's strongly connected components) puts each variable behind
 * those that it refers to, as GitLab's Variables::Collection::Sort does, so that the order of the result is GitLab's. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "expr/expand.h"
#include "expr/reference.h"
#include "expr/varset.h"

/* A variable of the list during the walk. */
struct vertex {
    const struct variable *variable;
    struct vec
        references; /* struct vec *: each all definitions (struct vertex *) of one name that it refers to */
    size_t name_at, definition_at; /* how far the walk came in `references` */
    size_t visited;                /* the number of its visit, from 1; 0: not yet */
    size_t lowest;                 /* of the visits that it can come back to */
    bool open;                     /* its component is not complete */
    struct vertex *parent;
};

struct walk {
    struct arena *arena;
    struct vertex *vertices;
    size_t count;
    struct map definitions; /* name to struct vec * of struct vertex * */
    struct vec open;        /* struct vertex *, in order of their visit */
    size_t visits;
    struct vec order; /* struct vertex *: those referred to first */
    struct buf cycles;
};

static struct vec *definitions_of(struct walk *walk, const char *name, size_t len)
{
    AUTO_BUF struct buf key = BUF_INIT;
    buf_add(&key, name, len);
    return map_get(&walk->definitions, key.data);
}

static bool is_expandable(const struct variable *variable)
{
    return !variable->raw && variable->value && strpbrk(variable->value, "$%");
}

static void collect_references(struct walk *walk, struct vertex *vertex)
{
    if (!is_expandable(vertex->variable))
        return;
    struct reference found;
    for (const char *text = vertex->variable->value; reference_next(text, REFERENCE_VARIABLE, &found);
         text = found.start + found.len) {
        struct vec *definitions = found.name_len ? definitions_of(walk, found.name, found.name_len) : NULL;
        if (definitions)
            vec_push(walk->arena, &vertex->references, definitions);
    }
}

static void add_definition(struct walk *walk, struct vertex *vertex)
{
    const char *name = vertex->variable->name;
    struct vec *definitions = map_get(&walk->definitions, name);
    if (!definitions) {
        definitions = arena_alloc(walk->arena, sizeof *definitions);
        map_set(walk->arena, &walk->definitions, name, definitions);
    }
    vec_push(walk->arena, definitions, vertex);
}

static void walk_begin(struct walk *walk, struct arena *arena, const struct vec *all)
{
    *walk = (struct walk){.arena = arena, .count = all->len, .cycles = BUF_INIT};
    walk->vertices = arena_alloc(arena, (all->len + 1) * sizeof *walk->vertices);
    for (size_t i = 0; i < all->len; i++) {
        walk->vertices[i].variable = all->items[i];
        add_definition(walk, &walk->vertices[i]);
    }
    for (size_t i = 0; i < all->len; i++)
        collect_references(walk, &walk->vertices[i]);
}

/* The next variable that `vertex` refers to, or NULL. */
static struct vertex *next_reference(struct vertex *vertex)
{
    while (vertex->name_at < vertex->references.len) {
        const struct vec *definitions = vertex->references.items[vertex->name_at];
        if (vertex->definition_at < definitions->len)
            return definitions->items[vertex->definition_at++];
        vertex->name_at++;
        vertex->definition_at = 0;
    }
    return NULL;
}

static void visit(struct walk *walk, struct vertex *vertex, struct vertex *parent)
{
    vertex->parent = parent;
    vertex->visited = vertex->lowest = ++walk->visits;
    vertex->open = true;
    vec_push(walk->arena, &walk->open, vertex);
}

static void note_cycle(struct walk *walk, size_t first)
{
    buf_adds(&walk->cycles, walk->cycles.len ? ", [" : "circular variable reference detected: [");
    for (size_t i = first; i < walk->open.len; i++) {
        const struct vertex *vertex = walk->open.items[i];
        buf_addf(&walk->cycles, "%s\"%s\"", i > first ? ", " : "", vertex->variable->name);
    }
    buf_addc(&walk->cycles, ']');
}

/* All that was opened since `vertex` makes one component; more than one variable in it is a cycle. */
static void close_component(struct walk *walk, const struct vertex *vertex)
{
    size_t first = walk->open.len;
    while (walk->open.items[--first] != vertex) {
    }
    if (walk->open.len - first > 1)
        note_cycle(walk, first);
    for (size_t i = first; i < walk->open.len; i++) {
        struct vertex *member = walk->open.items[i];
        member->open = false;
        vec_push(walk->arena, &walk->order, member);
    }
    walk->open.len = first;
}

static void lower(struct vertex *vertex, size_t visit_number)
{
    if (vertex && visit_number < vertex->lowest)
        vertex->lowest = visit_number;
}

/* Without recursion: a file can chain as many variables as it has lines. */
static void walk_from(struct walk *walk, struct vertex *start)
{
    visit(walk, start, NULL);
    for (struct vertex *vertex = start; vertex;) {
        struct vertex *next = next_reference(vertex);
        if (next && !next->visited) {
            visit(walk, next, vertex);
            vertex = next;
        } else if (next) {
            if (next->open)
                lower(vertex, next->visited);
        } else {
            if (vertex->lowest == vertex->visited)
                close_component(walk, vertex);
            lower(vertex->parent, vertex->lowest);
            vertex = vertex->parent;
        }
    }
}

/* The walk's cycles as a text in the arena, or NULL. */
static const char *walk_all(struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        if (!walk->vertices[i].visited)
            walk_from(walk, &walk->vertices[i]);
    const char *cycles =
        walk->cycles.len ? arena_strndup(walk->arena, walk->cycles.data, walk->cycles.len) : NULL;
    buf_free(&walk->cycles);
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
    struct walk walk;
    walk_begin(&walk, arena, all);
    return walk_all(&walk);
}

struct vec expand_all(struct arena *arena, const struct vec *all, enum expand_mode mode, const char **problem)
{
    struct walk walk;
    walk_begin(&walk, arena, all);
    *problem = walk_all(&walk);
    if (*problem)
        return *all;

    struct varset done = {0};
    size_t size = 0;
    for (size_t i = 0; i < walk.order.len; i++) {
        struct variable variable = *((struct vertex *)walk.order.items[i])->variable;
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
