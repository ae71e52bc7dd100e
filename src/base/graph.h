/* Directed graphs: what depends on what, and where it goes in circles. */
#pragma once
#include <stddef.h>

/* The places (in the array of nodes) that a node points to. */
struct graph_node {
    const size_t *to;
    size_t count;
};

/* Calls `take` with each strongly connected component, those that are pointed to first: a component of one node, or
 * nodes that reach each other, in the order in which a walk from node 0, node 1, … along the edges first meets them
 * (Tarjan's, so the order is that of Ruby's TSort). Works without recursion. */
void graph_components(const struct graph_node *nodes, size_t count,
                      void (*take)(void *context, const size_t *members, size_t members_count),
                      void *context);
