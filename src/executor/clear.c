#include "executor/clear.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "engine/clear.h"
#include "engine/engine.h"
#include "executor/descendants.h"
#include "executor/work_folder.h"

enum { PROCESS_PATIENCE_MS = 5000, OPEN_MS = 60 * 1000 };

struct clearing {
    struct arena *arena;
    struct map engines; /* address to struct engine * */
    struct map silent;  /* address to struct error *: engines that could not be opened */
    struct limit limit;
    int64_t open_ms;
};

struct clearing *clearing_begin(struct limit limit, int64_t open_ms)
{
    struct clearing *clearing = mem_alloc(sizeof *clearing);
    *clearing = (struct clearing){.arena = arena_new(), .limit = limit, .open_ms = open_ms};
    return clearing;
}

void clearing_end(struct clearing *clearing)
{
    for (size_t i = 0; i < clearing->engines.len; i++)
        engine_close(clearing->engines.entries[i].value);
    arena_free(clearing->arena);
    free(clearing);
}

static struct engine *open_engine(struct clearing *clearing, const char *host, struct error *err)
{
    struct engine_address address = {0};
    if (!engine_address_parse(clearing->arena, host, NULL, &address, err))
        return NULL;
    const struct limit limit = {.deadline_ms = clock_ms() + clearing->open_ms,
                                .cancel_fd = clearing->limit.cancel_fd};
    struct engine *engine = engine_open(&address, limit, err);
    if (!engine && err->kind == ERROR_TIMEOUT)
        err->kind = ERROR_UNREACHABLE;
    return engine;
}

static struct engine *engine_at(struct clearing *clearing, const char *host, struct error *err)
{
    struct engine *engine = map_get(&clearing->engines, host);
    const struct error *silent = map_get(&clearing->silent, host);
    if (engine)
        return engine;
    if (silent) {
        *err = *silent;
        return NULL;
    }
    const char *key = arena_strdup(clearing->arena, host);
    engine = open_engine(clearing, host, err);
    if (engine) {
        map_set(clearing->arena, &clearing->engines, key, engine);
        return engine;
    }
    struct error *why = arena_alloc(clearing->arena, sizeof *why);
    *why = *err;
    map_set(clearing->arena, &clearing->silent, key, why);
    return NULL;
}

static bool clear_object(struct clearing *clearing, const struct ledger_entry *entry,
                         enum engine_object object, struct error *err)
{
    struct engine *engine = engine_at(clearing, entry->engine ? entry->engine : "", err);
    if (!engine)
        return false;
    const struct engine_call call = {.engine = engine, .arena = clearing->arena, .limit = clearing->limit};
    return engine_clear(&call, object, entry->name, entry->created ? CREATION_ANSWERED : CREATION_UNANSWERED,
                        err);
}

static bool clear_process(const struct ledger_entry *entry, struct error *err)
{
    int left = descendants_kill_marked(entry->name, PROCESS_PATIENCE_MS);
    return left == 0 || error_set(err, ERROR_SYSTEM, "%d of them would not end", left);
}

static bool clear(struct clearing *clearing, const struct ledger_entry *entry, struct error *err)
{
    switch (entry->kind) {
    case LEDGER_CONTAINER:
        return clear_object(clearing, entry, OBJECT_CONTAINER, err);
    case LEDGER_NETWORK:
        return clear_object(clearing, entry, OBJECT_NETWORK, err);
    case LEDGER_VOLUME:
        return clear_object(clearing, entry, OBJECT_VOLUME, err);
    case LEDGER_FOLDER:
        return folder_remove_all(entry->name, err);
    case LEDGER_PROCESS:
        return clear_process(entry, err);
    case LEDGER_KIND_COUNT:
        break;
    }
    return true;
}

bool clear_entry(struct clearing *clearing, const struct ledger_entry *entry, struct error *err)
{
    return clear(clearing, entry, err) ||
           error_context(err, "removing the %s %s", ledger_kind_name(entry->kind), entry->name);
}

enum whose { EVERYBODYS, NOBODYS };

/* What uses something goes before it. */
static const enum ledger_kind order[] = {LEDGER_PROCESS, LEDGER_CONTAINER, LEDGER_NETWORK, LEDGER_VOLUME,
                                         LEDGER_FOLDER};

static bool clear_all(struct clearing *clearing, struct ledger *ledger, const struct vec *entries,
                      enum whose whose, struct error *err)
{
    bool all = true;
    for (size_t o = 0; o < sizeof order / sizeof *order; o++)
        for (size_t i = 0; i < entries->len; i++) {
            const struct ledger_entry *entry = entries->items[i];
            struct error failure = ERROR_INIT;
            if (entry->kind != order[o] || (whose == NOBODYS && entry->job))
                continue;
            if (clear_entry(clearing, entry, &failure))
                ledger_removed(ledger, entry->kind, entry->name);
            else if (all)
                *err = failure;
            all = all && failure.kind == ERROR_NONE;
        }
    return all;
}

static bool clear_left(struct clearing *clearing, struct ledger *ledger, const char *job, enum whose whose,
                       struct error *err)
{
    struct arena *arena = arena_new();
    struct vec entries = {0};
    bool cleared =
        ledger_left(arena, ledger, job, &entries, err) && clear_all(clearing, ledger, &entries, whose, err);
    arena_free(arena);
    return cleared;
}

bool clear_ledger_within(struct clearing *clearing, struct ledger *ledger, struct error *err)
{
    return clear_left(clearing, ledger, NULL, EVERYBODYS, err);
}

bool clear_ledger(struct ledger *ledger, const char *job, struct limit limit, struct error *err)
{
    struct clearing *clearing = clearing_begin(limit, OPEN_MS);
    bool cleared = clear_left(clearing, ledger, job, EVERYBODYS, err);
    clearing_end(clearing);
    return cleared;
}

bool clear_shared(struct ledger *ledger, struct limit limit, struct error *err)
{
    struct clearing *clearing = clearing_begin(limit, OPEN_MS);
    bool cleared = clear_left(clearing, ledger, NULL, NOBODYS, err);
    clearing_end(clearing);
    return cleared;
}
