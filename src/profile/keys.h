/* Every key of a runner's config.toml, once: what it takes, what becomes of it here, where it goes. Key names count
 * whatever their case, as the runner's decoder has it. Source: RUNNER 6. */
#pragma once
#include <stddef.h>

enum key_type {
    KEY_STRING,
    KEY_EXPANDED, /* a string in which the environment's variables are expanded */
    KEY_BOOL,
    KEY_BOOL_OR_UNSAID, /* into an int: 0, 1, and -1 where nothing is said */
    KEY_INT,
    KEY_INT64,
    KEY_STRINGS,
    KEY_STRING_OR_LIST,
    KEY_STRING_MAP,
    KEY_BOOL_MAP,
    KEY_TABLE,  /* its keys stand in `table` */
    KEY_TABLES, /* a list of such */
    KEY_ANYTHING
};

enum key_use {
    KEY_HONOURED,
    KEY_WITHOUT_EFFECT, /* speaks of the server, the fleet or other executors: nothing that a local job could notice */
    KEY_NOT_HONOURED /* a job could notice it: warned of */
};

struct key {
    const char *name;
    enum key_type type;
    enum key_use use;
    size_t offset;           /* of its field, where it is honoured */
    const struct key *table; /* ended by a row without name */
};

extern const struct key runner_keys[]; /* of `[[runners]]`; offsets into struct profile */
extern const struct key root_keys[];   /* of the file; offsets into struct profiles */

/* The row of that name, or NULL. */
const struct key *key_find(const struct key *table, const char *name);
