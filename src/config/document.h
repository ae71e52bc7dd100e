/* One configuration file by itself: its documents, the header among them, inputs checked, blocks replaced.
 * Source: EVALUATION 7.1 and 8.1. */
#pragma once
#include <stdbool.h>

struct arena;
struct diags;
struct map;
struct node;
struct source;
struct varset;

struct document {
    const struct source *source;
    const struct node *inputs;      /* what was given: a map, or NULL */
    const struct node *place;       /* where it is included; NULL for the main file */
    const struct map *component;    /* name to struct node *, for `component.x`; or NULL */
    const struct varset *variables; /* for `expand_vars`; or NULL */
    const struct node *more_inputs; /* declarations of files that the header includes, or NULL */
};

/* Splits the file: `header` gets its header, checked, or NULL; `content` the configuration, which may be null. False where the
 * diags got an error. */
bool document_split(struct arena *arena, const struct source *source, struct node **header,
                    struct node **content, struct diags *diags);

/* The configuration with inputs put in, always a map; NULL where the diags got an error. */
struct node *document_fill(struct arena *arena, const struct document *document, struct node *header,
                           struct node *content, struct diags *diags);
