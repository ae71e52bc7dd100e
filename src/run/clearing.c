#include "run/clearing.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/clear.h"
#include "engine/engine.h"
#include "executor/descendants.h"
#include "executor/ledger.h"
#include "executor/work_folder.h"

/* How long the removal of everything may take. */
enum { PATIENCE_MS = 2 * 60 * 1000, PROCESS_PATIENCE_MS = 10 * 1000 };

static bool clear_processes(const struct ledger_entry *entry, int64_t deadline_ms, struct error *err)
{
    int64_t left_ms = deadline_ms - clock_ms();
    if (descendants_kill_marked(entry->name, left_ms < PROCESS_PATIENCE_MS ? left_ms : PROCESS_PATIENCE_MS) ==
        0)
        return true;
    return error_set(err, ERROR_TIMEOUT, "processes that do not end");
}

static bool clear_folder(const struct ledger_entry *entry, int64_t deadline_ms, struct error *err)
{
    (void)deadline_ms;
    return folder_remove_all(entry->name, err);
}

static bool clear_from_engine(const struct ledger_entry *entry, enum engine_object kind, int64_t deadline_ms,
                              struct error *err)
{
    struct arena *arena = arena_new();
    const struct limit limit = {.deadline_ms = deadline_ms, .cancel_fd = -1};
    struct engine_address address = {0};
    struct engine *engine = NULL;
    if (engine_address_parse(arena, entry->engine ? entry->engine : "", NULL, &address, err))
        engine = engine_open(&address, limit, err);
    const struct engine_call call = {.engine = engine, .arena = arena, .limit = limit};
    const enum creation creation = entry->created ? CREATION_ANSWERED : CREATION_UNANSWERED;
    bool cleared = engine && engine_clear(&call, kind, entry->name, creation, err);
    if (engine)
        engine_close(engine);
    arena_free(arena);
    return cleared;
}

static bool clear_container(const struct ledger_entry *entry, int64_t deadline_ms, struct error *err)
{
    return clear_from_engine(entry, OBJECT_CONTAINER, deadline_ms, err);
}

static bool clear_network(const struct ledger_entry *entry, int64_t deadline_ms, struct error *err)
{
    return clear_from_engine(entry, OBJECT_NETWORK, deadline_ms, err);
}

static bool clear_volume(const struct ledger_entry *entry, int64_t deadline_ms, struct error *err)
{
    return clear_from_engine(entry, OBJECT_VOLUME, deadline_ms, err);
}

/* How each kind is removed, and when: the lower rank first. */
static const struct {
    int rank;
    bool (*clear)(const struct ledger_entry *entry, int64_t deadline_ms, struct error *err);
} kinds[LEDGER_KIND_COUNT] = {
    [LEDGER_PROCESS] = {0, clear_processes}, [LEDGER_CONTAINER] = {1, clear_container},
    [LEDGER_NETWORK] = {2, clear_network},   [LEDGER_VOLUME] = {3, clear_volume},
    [LEDGER_FOLDER] = {4, clear_folder},
};

bool clearing_one(struct ledger *ledger, const struct ledger_entry *entry, int64_t deadline_ms,
                  struct error *err)
{
    if (!kinds[entry->kind].clear(entry, deadline_ms, err))
        return error_context(err, "removing the %s %s", ledger_kind_name(entry->kind), entry->name);
    ledger_removed(ledger, entry->kind, entry->name);
    return true;
}

static int compare_ranks(const void *a, const void *b)
{
    const struct ledger_entry *const *left = a, *const *right = b;
    return kinds[(*left)->kind].rank - kinds[(*right)->kind].rank;
}

void clearing_sort(struct vec *entries)
{
    if (entries->len > 1)
        qsort(entries->items, entries->len, sizeof *entries->items, compare_ranks);
}

bool clearing_run(struct ledger *ledger, const char *job, struct error *err)
{
    struct arena *arena = arena_new();
    struct vec entries = {0};
    const int64_t deadline_ms = clock_ms() + PATIENCE_MS;
    bool cleared = ledger_left(arena, ledger, job, &entries, err);
    clearing_sort(&entries);
    for (size_t i = 0; i < entries.len; i++) {
        struct error failure = ERROR_INIT;
        if (clearing_one(ledger, entries.items[i], deadline_ms, &failure))
            continue;
        if (cleared)
            *err = failure;
        cleared = false;
    }
    arena_free(arena);
    return cleared;
}
