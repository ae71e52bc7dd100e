#include "base/graph.h"

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/mem.h"

/* A node during the walk. */
struct visit {
    size_t number; /* of the visit, from 1; 0: not visited */
    size_t lowest; /* of the visits that it can come back to */
    size_t next;   /* edge to follow */
    size_t parent; /* plus one; 0: the walk began here */
    bool open;     /* its component is not complete */
};

struct walk {
    const struct graph_node *nodes;
    struct visit *visits;
    size_t *open; /* nodes of components that are not complete, in order of their visit */
    size_t open_count;
    size_t numbers;
    void (*take)(void *context, const size_t *members, size_t members_count);
    void *context;
};

static void enter(struct walk *walk, size_t node, size_t parent)
{
    struct visit *visit = &walk->visits[node];
    visit->number = visit->lowest = ++walk->numbers;
    visit->parent = parent;
    visit->open = true;
    walk->open[walk->open_count++] = node;
}

/* All that was opened since `node` is one component. */
static void close_component(struct walk *walk, size_t node)
{
    size_t first = walk->open_count;
    while (walk->open[--first] != node)
        ;
    for (size_t i = first; i < walk->open_count; i++)
        walk->visits[walk->open[i]].open = false;
    walk->take(walk->context, &walk->open[first], walk->open_count - first);
    walk->open_count = first;
}

static void lower(struct visit *visit, size_t number)
{
    if (number < visit->lowest)
        visit->lowest = number;
}

/* Leaves a node all of whose edges were followed; the node to go on with plus one, or 0. */
static size_t leave(struct walk *walk, size_t node)
{
    struct visit *visit = &walk->visits[node];
    if (visit->lowest == visit->number)
        close_component(walk, node);
    if (visit->parent > 0)
        lower(&walk->visits[visit->parent - 1], visit->lowest);
    return visit->parent;
}

static void walk_from(struct walk *walk, size_t start)
{
    enter(walk, start, 0);
    for (size_t at = start + 1; at > 0;) {
        size_t node = at - 1;
        struct visit *visit = &walk->visits[node];
        if (visit->next == walk->nodes[node].count) {
            at = leave(walk, node);
            continue;
        }
        size_t to = walk->nodes[node].to[visit->next++];
        if (walk->visits[to].number == 0) {
            enter(walk, to, at);
            at = to + 1;
        } else if (walk->visits[to].open) {
            lower(visit, walk->visits[to].number);
        }
    }
}

void graph_components(const struct graph_node *nodes, size_t count,
                      void (*take)(void *context, const size_t *members, size_t members_count), void *context)
{
    AUTO_FREE struct visit *visits = mem_alloc((count + 1) * sizeof *visits);
    AUTO_FREE size_t *open = mem_alloc((count + 1) * sizeof *open);
    for (size_t i = 0; i < count; i++)
        visits[i] = (struct visit){0};
    struct walk walk = {.nodes = nodes, .visits = visits, .open = open, .take = take, .context = context};
    for (size_t i = 0; i < count; i++)
        if (visits[i].number == 0)
            walk_from(&walk, i);
}
