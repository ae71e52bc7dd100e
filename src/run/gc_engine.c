#include "run/gc_engine.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/map.h"
#include "engine/clear.h"
#include "engine/container.h"
#include "engine/engine.h"
#include "engine/network.h"
#include "engine/volume.h"
#include "run/gc.h"

enum { PATIENCE_MS = 60 * 1000 };

/* ---- Which runs live ---- */

/* The run whose ledger `path` is, 0 where it is none: "…/ci-local/ledgers/12". */
static int64_t run_of_ledger(const char *path)
{
    static const char folder[] = "/ci-local/ledgers/";
    const char *found = strstr(path, folder);
    return found ? strtoll(found + strlen(folder), NULL, 10) : 0;
}

static void add_runs_of(struct arena *arena, const char *pid, struct vec *runs)
{
    char folder[64], target[4096];
    snprintf(folder, sizeof folder, "/proc/%.20s/fd", pid);
    AUTO_CLOSEDIR DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        ssize_t len = readlinkat(dirfd(dir), entry->d_name, target, sizeof target - 1);
        target[len > 0 ? len : 0] = '\0';
        int64_t run = run_of_ledger(target);
        if (run > 0)
            vec_push(arena, runs, arena_memdup(arena, &run, sizeof run));
    }
}

struct vec gc_live_runs(struct arena *arena)
{
    struct vec runs = {0};
    AUTO_CLOSEDIR DIR *proc = opendir("/proc");
    for (const struct dirent *entry; proc && (entry = readdir(proc));)
        if (isdigit((unsigned char)entry->d_name[0]) && atoi(entry->d_name) != getpid())
            add_runs_of(arena, entry->d_name, &runs);
    return runs;
}

/* ---- What is ours ---- */

/* An engine under the eye of gc. */
struct look {
    struct arena *arena;
    const struct gc_request *request;
    struct engine_call call;
    struct vec live; /* int64_t * */
    struct vec *items;
};

static struct vec our_labels(struct arena *arena)
{
    struct vec labels = {0};
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    vec_push(arena, &labels, arena_printf(arena, "ci-local.host=%s", host));
    vec_push(arena, &labels, arena_printf(arena, "ci-local.uid=%u", getuid()));
    return labels;
}

static bool lives(const struct look *look, const struct map *labels)
{
    const char *run = map_get(labels, "ci-local.run");
    for (size_t i = 0; run && i < look->live.len; i++)
        if (*(const int64_t *)look->live.items[i] == strtoll(run, NULL, 10))
            return true;
    return false;
}

static bool is_listed(const struct look *look, const char *kind, const char *name)
{
    for (size_t i = 0; i < look->items->len; i++) {
        const struct gc_item *item = look->items->items[i];
        if (strcmp(item->kind, kind) == 0 && strcmp(item->name, name) == 0)
            return true;
    }
    return false;
}

/* Notes one object and removes it, where it is nobody's. */
static void take(struct look *look, enum engine_object object, const char *kind, const char *name,
                 const struct map *labels)
{
    struct error err = ERROR_INIT;
    if (lives(look, labels) || is_listed(look, kind, name))
        return;
    struct gc_item *item = arena_alloc(look->arena, sizeof *item);
    *item = (struct gc_item){.kind = kind,
                             .name = arena_strdup(look->arena, name),
                             .where = arena_strdup(look->arena, engine_host(look->call.engine))};
    if (!look->request->dry_run && !engine_clear(&look->call, object, name, CREATION_ANSWERED, &err))
        item->failed = arena_strdup(look->arena, err.message);
    vec_push(look->arena, look->items, item);
}

/* What uses something goes before it. */
static bool look_at_all(struct look *look, struct error *err)
{
    const struct vec labels = our_labels(look->arena);
    struct vec containers = {0}, networks = {0}, volumes = {0};
    if (!engine_container_list(&look->call, &labels, &containers, err) ||
        !engine_network_list(&look->call, &labels, &networks, err) ||
        !engine_volume_list(&look->call, &labels, &volumes, err))
        return false;
    for (size_t i = 0; i < containers.len; i++) {
        const struct container_row *row = containers.items[i];
        take(look, OBJECT_CONTAINER, "container", row->name, &row->labels);
    }
    for (size_t i = 0; i < networks.len; i++) {
        const struct network_info *network = networks.items[i];
        take(look, OBJECT_NETWORK, "network", network->name, &network->labels);
    }
    for (size_t i = 0; i < volumes.len; i++) {
        const struct volume_info *volume = volumes.items[i];
        take(look, OBJECT_VOLUME, "volume", volume->name, &volume->labels);
    }
    return true;
}

/* Finds the engine; true with `address` untouched where there is none to look at. */
static bool find(struct arena *arena, const char *host, struct engine_address *address, struct error *err)
{
    if (host)
        return engine_address_parse(arena, host, NULL, address, err);
    return engine_find(arena, NULL, address, err) || err->kind == ERROR_UNREACHABLE;
}

bool gc_engine(struct arena *arena, const struct gc_request *request, const char *host, struct vec *items,
               struct error *err)
{
    const struct limit limit = {.deadline_ms = clock_ms() + PATIENCE_MS, .cancel_fd = -1};
    struct engine_address address = {0};
    if (!find(arena, host, &address, err))
        return false;
    if (!address.host)
        return true;
    struct engine *engine = engine_open(&address, limit, err);
    if (!engine)
        return error_context(err, "looking at the engine %s", address.host);
    struct look look = {.arena = arena,
                        .request = request,
                        .call = {.engine = engine, .arena = arena, .limit = limit},
                        .live = gc_live_runs(arena),
                        .items = items};
    bool looked = look_at_all(&look, err);
    engine_close(engine);
    return looked;
}
