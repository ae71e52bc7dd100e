#include "run/gc.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "executor/clear.h"
#include "executor/ledger.h"
#include "run/gc_engine.h"
#include "run/record.h"

/* How long clearing may take, and how long an engine has to answer. A run does not wait for one that is gone. */
enum { PATIENCE_MS = 60 * 1000, OPEN_MS = 60 * 1000, HEAL_OPEN_MS = 3000 };

/* The ledgers there are: char * paths in `arena`. */
static bool list_ledgers(struct arena *arena, struct vec *paths, struct error *err)
{
    const char *folder = record_ledgers_dir(arena, err);
    if (!folder)
        return false;
    AUTO_CLOSEDIR DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            vec_push(arena, paths, path_join(arena, folder, entry->d_name));
    return true;
}

bool gc_wanted(void)
{
    struct arena *arena = arena_new();
    struct vec paths = {0};
    struct error err = ERROR_INIT;
    list_ledgers(arena, &paths, &err);
    arena_free(arena);
    return paths.len > 1; /* one is the run's own */
}

static bool heal_one(struct clearing *clearing, const char *path, struct error *err)
{
    struct ledger *ledger = ledger_claim(path, err);
    if (!ledger) /* in use by a run that goes on, or cleared by somebody meanwhile */
        return err->kind == ERROR_CONFLICT || err->kind == ERROR_NOT_FOUND;
    bool cleared = clear_ledger_within(clearing, ledger, err);
    if (cleared)
        ledger_delete_if_clear(ledger);
    ledger_close(ledger);
    return cleared;
}

bool gc_heal(struct error *err)
{
    struct arena *arena = arena_new();
    struct vec paths = {0};
    const struct limit limit = {.deadline_ms = clock_ms() + PATIENCE_MS, .cancel_fd = -1};
    struct clearing *clearing = clearing_begin(limit, HEAL_OPEN_MS);
    bool healed = list_ledgers(arena, &paths, err);
    for (size_t i = 0; i < paths.len; i++) {
        struct error failure = ERROR_INIT;
        if (heal_one(clearing, paths.items[i], &failure) || failure.kind == ERROR_UNREACHABLE)
            continue;
        if (healed)
            *err = failure;
        healed = false;
    }
    clearing_end(clearing);
    arena_free(arena);
    return healed;
}

/* ---- Everything there is ---- */

/* Where gc is: what it does and what it found. */
struct gc {
    struct arena *arena;
    const struct gc_request *request;
    struct vec *items;
    struct map engines; /* addresses that ledgers name */
    struct error *err;
    bool looked; /* so far, everything could be looked at */
};

static void trouble(struct gc *gc, const struct error *err)
{
    if (gc->looked)
        *gc->err = *err;
    gc->looked = false;
}

static struct gc_item *add_item(struct gc *gc, const char *kind, const char *name, const char *where)
{
    struct gc_item *item = arena_alloc(gc->arena, sizeof *item);
    *item = (struct gc_item){.kind = kind, .name = name, .where = where};
    vec_push(gc->arena, gc->items, item);
    return item;
}

static void take_entry(struct gc *gc, struct ledger *ledger, struct clearing *clearing,
                       const struct ledger_entry *entry)
{
    struct error failure = ERROR_INIT;
    struct gc_item *item = add_item(gc, ledger_kind_name(entry->kind), entry->name, entry->engine);
    if (entry->engine)
        map_set(gc->arena, &gc->engines, entry->engine, entry->engine);
    if (gc->request->dry_run)
        return;
    if (clear_entry(clearing, entry, &failure))
        ledger_removed(ledger, entry->kind, entry->name);
    else
        item->failed = arena_strdup(gc->arena, failure.message);
}

/* What uses something goes before it. */
static const enum ledger_kind order[] = {LEDGER_PROCESS, LEDGER_CONTAINER, LEDGER_NETWORK, LEDGER_VOLUME,
                                         LEDGER_FOLDER};

static void take_entries(struct gc *gc, struct ledger *ledger, const struct vec *entries)
{
    const struct limit limit = {.deadline_ms = clock_ms() + PATIENCE_MS, .cancel_fd = -1};
    struct clearing *clearing = clearing_begin(limit, OPEN_MS);
    for (size_t o = 0; o < sizeof order / sizeof *order; o++)
        for (size_t i = 0; i < entries->len; i++) {
            const struct ledger_entry *entry = entries->items[i];
            if (entry->kind == order[o])
                take_entry(gc, ledger, clearing, entry);
        }
    clearing_end(clearing);
}

static void take_ledger(struct gc *gc, const char *path)
{
    struct error err = ERROR_INIT;
    struct vec entries = {0};
    struct ledger *ledger = ledger_claim(path, &err);
    if (!ledger) {
        if (err.kind != ERROR_CONFLICT && err.kind != ERROR_NOT_FOUND)
            trouble(gc, &err);
        return;
    }
    if (ledger_left(gc->arena, ledger, NULL, &entries, &err))
        take_entries(gc, ledger, &entries);
    else
        trouble(gc, &err);
    if (!gc->request->dry_run)
        ledger_delete_if_clear(ledger);
    ledger_close(ledger);
}

static void take_ledgers(struct gc *gc)
{
    struct vec paths = {0};
    struct error err = ERROR_INIT;
    if (!list_ledgers(gc->arena, &paths, &err))
        trouble(gc, &err);
    for (size_t i = 0; i < paths.len; i++)
        take_ledger(gc, paths.items[i]);
}

static void take_engines(struct gc *gc)
{
    struct error err = ERROR_INIT;
    if (!gc_engine(gc->arena, gc->request, NULL, gc->items, &err))
        trouble(gc, &err);
    for (size_t i = 0; i < gc->engines.len; i++) {
        err = (struct error)ERROR_INIT;
        if (!gc_engine(gc->arena, gc->request, gc->engines.entries[i].key, gc->items, &err))
            trouble(gc, &err);
    }
}

static void take_folder(struct gc *gc, const char *kind, const char *path)
{
    struct error failure = ERROR_INIT;
    struct gc_item *item = add_item(gc, kind, path, NULL);
    if (!gc->request->dry_run && !file_remove_tree(path, &failure))
        item->failed = arena_strdup(gc->arena, failure.message);
}

/* Folders in the cache's home: one a project. */
static void take_caches(struct gc *gc)
{
    const char *home = file_home(gc->arena, HOME_CACHE);
    const char *folder = home ? path_join(gc->arena, home, "caches") : NULL;
    AUTO_CLOSEDIR DIR *dir = folder ? opendir(folder) : NULL;
    for (const struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            take_folder(gc, "cache", path_join(gc->arena, folder, entry->d_name));
}

/* Records of runs that have ended: their ledgers are gone, or were cleared just now. */
static void take_records(struct gc *gc)
{
    struct vec runs = {0};
    struct error err = ERROR_INIT;
    if (!record_list(gc->arena, &runs, &err)) {
        trouble(gc, &err);
        return;
    }
    for (size_t i = 0; i < runs.len; i++) {
        const int64_t *run = runs.items[i];
        if (access(record_ledger_path(gc->arena, *run, &err), F_OK) != 0)
            take_folder(gc, "record", record_dir(gc->arena, *run, &err));
    }
}

bool gc_run(struct arena *arena, const struct gc_request *request, struct vec *items, struct error *err)
{
    struct gc gc = {.arena = arena, .request = request, .items = items, .err = err, .looked = true};
    take_ledgers(&gc);
    take_engines(&gc);
    if (request->caches)
        take_caches(&gc);
    if (request->records)
        take_records(&gc);
    return gc.looked;
}
