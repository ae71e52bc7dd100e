#include "run/gc.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "executor/clear.h"
#include "executor/ledger.h"
#include "run/record.h"

/* How long the clearing of one run may take. */
enum { PATIENCE_MS = 60 * 1000 };

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

static bool heal_one(const char *path, struct error *err)
{
    struct ledger *ledger = ledger_claim(path, err);
    if (!ledger) /* in use by a run that goes on, or cleared by somebody meanwhile */
        return err->kind == ERROR_CONFLICT || err->kind == ERROR_NOT_FOUND;
    const struct limit limit = {.deadline_ms = clock_ms() + PATIENCE_MS, .cancel_fd = -1};
    bool cleared = clear_ledger(ledger, NULL, limit, err);
    if (cleared)
        ledger_delete_if_clear(ledger);
    ledger_close(ledger);
    return cleared;
}

bool gc_heal(struct error *err)
{
    struct arena *arena = arena_new();
    struct vec paths = {0};
    bool healed = list_ledgers(arena, &paths, err);
    for (size_t i = 0; i < paths.len; i++) {
        struct error failure = ERROR_INIT;
        if (heal_one(paths.items[i], &failure))
            continue;
        if (healed)
            *err = failure;
        healed = false;
    }
    arena_free(arena);
    return healed;
}

bool gc_run(struct arena *arena, const struct gc_request *request, struct vec *items, struct error *err)
{
    (void)arena, (void)request, (void)items;
    return error_set(err, ERROR_SYSTEM, "gc is not there yet");
}
