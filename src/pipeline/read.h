/* Values of a configuration's nodes as plain C values. The nodes were checked before (config); what has another shape all
 * the same reads as if it were not there. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

struct arena;
struct node;

/* Whether there is a node and it is not null. */
bool node_given(const struct node *node);

/* The value of `key` where it is given, else NULL. */
const struct node *read_given(const struct node *map, const char *key);

/* A scalar's text as Ruby's to_s writes it ("true", "1.5", "8" for 010, "" for null), in `arena`; NULL for a list or a
 * map. */
const char *read_text(struct arena *arena, const struct node *node);

/* The text of `key`, or NULL where it is not given. */
const char *read_key(struct arena *arena, const struct node *map, const char *key);

/* A boolean under `key`, else `otherwise`. */
bool read_flag(const struct node *map, const char *key, bool otherwise);

/* The texts of a list, nested lists flattened, or of one scalar: char *. */
struct vec read_texts(struct arena *arena, const struct node *node);

/* The integers of a list or of one: int *. */
struct vec read_integers(struct arena *arena, const struct node *node);

/* The items of a list, nested lists flattened, or the one item; those that are null are left out: struct node *. */
struct vec read_items(struct arena *arena, const struct node *node);

/* The seconds that a duration under `key` means; 0 where there is none. */
int64_t read_seconds(const struct node *map, const char *key);
