/* A map from strings to pointers that keeps the order in which keys first came, and lives in an arena. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct arena;

struct map_entry {
    const char *key;
    void *value;
    uint64_t hash;
};

/* Read it in order as `entries[0]` … `entries[len - 1]`. */
struct map {
    struct map_entry *entries;
    size_t len;
    size_t cap;
    uint32_t *slots; /* index into entries plus one; 0 is free */
    size_t slot_count;
};

/* The value of `key`, or NULL. */
void *map_get(const struct map *map, const char *key);

/* Sets `key` (borrowed) to `value`, in its old place if it was there. Memory comes from `arena`. */
void map_set(struct arena *arena, struct map *map, const char *key, const void *value);
