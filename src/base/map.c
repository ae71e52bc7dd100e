#include "base/map.h"

#include <string.h>

#include "base/arena.h"

/* FNV-1a. */
static uint64_t hash_of(const char *key)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 0x100000001b3u;
    return hash;
}

/* The slot that holds `key`, or the free one where it would go. There is always a free one. */
static uint32_t *find_slot(const struct map *map, const char *key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t slot = map->slots[i];
        if (slot == 0)
            return &map->slots[i];
        const struct map_entry *entry = &map->entries[slot - 1];
        if (entry->hash == hash && strcmp(entry->key, key) == 0)
            return &map->slots[i];
    }
}

static void grow(struct arena *arena, struct map *map)
{
    size_t cap = map->cap ? map->cap * 2 : 8;
    struct map_entry *entries = arena_alloc(arena, cap * sizeof *entries);
    if (map->len)
        memcpy(entries, map->entries, map->len * sizeof *entries);
    map->entries = entries;
    map->cap = cap;
    map->slot_count = cap * 2;
    map->slots = arena_alloc(arena, map->slot_count * sizeof *map->slots);
    for (size_t i = 0; i < map->len; i++)
        *find_slot(map, entries[i].key, entries[i].hash) = (uint32_t)i + 1;
}

void *map_get(const struct map *map, const char *key)
{
    if (map->len == 0)
        return NULL;
    uint32_t slot = *find_slot(map, key, hash_of(key));
    return slot ? map->entries[slot - 1].value : NULL;
}

void map_set(struct arena *arena, struct map *map, const char *key, const void *value)
{
    if (map->len == map->cap)
        grow(arena, map);
    uint64_t hash = hash_of(key);
    uint32_t *slot = find_slot(map, key, hash);
    if (*slot == 0) {
        map->entries[map->len] = (struct map_entry){.key = key, .hash = hash};
        *slot = (uint32_t)++map->len;
    }
    map->entries[*slot - 1].value = (void *)value;
}
