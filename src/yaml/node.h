/* A YAML document as a tree in which every node knows where it was written, read as GitLab reads it: YAML 1.1 by Ruby's
 * Psych. Anchors and merge keys are resolved when the tree is built; `!reference` stays a node, since config resolves
 * it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/vec.h"

enum node_kind {
    NODE_NULL,
    NODE_BOOL,
    NODE_INT,
    NODE_FLOAT,
    NODE_STRING,
    NODE_SYMBOL, /* Psych's :symbol */
    NODE_SEQ,
    NODE_MAP,
    NODE_REFERENCE, /* !reference [a, b]: `items` holds the path */
};

struct node {
    enum node_kind kind;
    struct span span;
    const char *text; /* of a scalar: a string's value, else as it was written; ends with a NUL */
    size_t len;       /* of `text` */
    union {
        bool boolean;
        int64_t integer; /* INT64_MAX or INT64_MIN where it is larger: then `text` knows it */
        double number;
        struct vec items; /* NODE_SEQ, NODE_REFERENCE: struct node * */
        struct vec pairs; /* NODE_MAP: struct node_pair *, in order, keys unique */
    };
    struct map *index; /* NODE_MAP: key text to struct node_pair * */
};

struct node_pair {
    struct node *key;
    struct node *value;
};

/* The value of `key` in a map, or NULL; NULL too where `map` is NULL or no map. */
struct node *node_get(const struct node *map, const char *key);

/* The pair itself, for the place of its key. */
const struct node_pair *node_pair_of(const struct node *map, const char *key);

/* The pair whose key is the same value, of whatever kind; what the search needs comes from `arena`. */
struct node_pair *node_pair_equal(struct arena *arena, const struct node *map, const struct node *key);

/* New nodes, in `arena`. */
struct node *node_new(struct arena *arena, enum node_kind kind, struct span span);
struct node *node_new_string(struct arena *arena, const char *text, struct span span);

/* A map with the same pairs, to be changed without changing `map`. */
struct node *node_copy_map(struct arena *arena, const struct node *map);

/* Sets `key` in a map, in its old place if it was there. */
void node_set(struct arena *arena, struct node *map, struct node *key, struct node *value);

/* The word people use for a kind: "a string", "a list", "a map", … */
const char *node_kind_name(enum node_kind kind);
