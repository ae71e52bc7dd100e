/* Reading a file with all that it includes: each file's header, inputs and interpolation by itself, then the deep merge,
 * included files first. Source: EVALUATION 6. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct diags;
struct node;
struct source;
struct varset;
struct vec;
struct world;

struct including {
    struct arena *arena;
    struct diags *diags;
    const struct world *world;
    const struct varset *variables; /* or NULL */
    struct vec *sources;            /* struct source *: gets every file read */
    size_t files;                   /* included so far */
    size_t bytes;                   /* of all files so far */
    bool child;                     /* the next list is that of `trigger:include` */
};

/* The main file as one tree, its includes merged in; `inputs` (a map) or NULL. NULL where the diags got an error. */
struct node *include_main(struct including *including, const struct source *source,
                          const struct node *inputs);

/* What a child pipeline is made of: the files that the value of `trigger:include` names, merged. */
struct node *include_child(struct including *including, struct node *include);
