/* `$[[ inputs.x | function ]]`, replaced in keys and values of a file that has a header. A node that is one block gets the
 * value with its type; a block in a longer text is printed into it. Source: EVALUATION 7.6 to 7.8. */
#pragma once
#include <stdbool.h>

struct arena;
struct diags;
struct map;
struct node;
struct varset;

struct interpolation {
    const struct map *inputs;       /* name to struct node * */
    const struct map *component;    /* the same, for `component.x`; NULL: none */
    const struct varset *variables; /* for `expand_vars`; NULL: none */
};

/* The tree with every block replaced; parts without one are shared. NULL where `diags` got an error, with up to three
 * of GitLab's messages joined. */
struct node *interpolate(struct arena *arena, struct node *tree, const struct interpolation *values,
                         struct diags *diags);
