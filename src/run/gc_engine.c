#include "run/gc_engine.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "engine/clear.h"
#include "engine/container.h"
#include "engine/engine.h"
#include "engine/network.h"
#include "engine/volume.h"
#include "run/gc.h"

enum { PATIENCE_MS = 60 * 1000 };

/* ---- What living runs have ---- */

/* A path of the form "…/ci-local/ledgers/12". */
static bool is_ledger(const char *path)
{
    static const char folder[] = "/ci-local/ledgers/";
    const char *found = strstr(path, folder);
    const char *number = found ? found + strlen(folder) : "";
    return number[0] && strspn(number, "0123456789") == strlen(number);
}

static void add_ledger(struct arena *arena, const char *path, struct map *ledgers)
{
    struct error err = ERROR_INIT;
    AUTO_BUF struct buf text = BUF_INIT;
    if (!map_get(ledgers, path) && file_read(path, 0, &text, &err))
        map_set(arena, ledgers, arena_strdup(arena, path), arena_strndup(arena, text.data, text.len));
}

static void add_ledgers_of(struct arena *arena, const char *pid, struct map *ledgers)
{
    char folder[64], target[4096];
    snprintf(folder, sizeof folder, "/proc/%.20s/fd", pid);
    AUTO_CLOSEDIR DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        ssize_t len = readlinkat(dirfd(dir), entry->d_name, target, sizeof target - 1);
        target[len > 0 ? len : 0] = '\0';
        if (is_ledger(target))
            add_ledger(arena, target, ledgers);
    }
}

/* The texts of the ledgers that some process of this user holds open, by path: those of living runs, wherever their
 * state folder is. */
static struct map living_ledgers(struct arena *arena)
{
    struct map ledgers = {0};
    AUTO_CLOSEDIR DIR *proc = opendir("/proc");
    for (const struct dirent *entry; proc && (entry = readdir(proc));)
        if (isdigit((unsigned char)entry->d_name[0]) && atoi(entry->d_name) != getpid())
            add_ledgers_of(arena, entry->d_name, &ledgers);
    return ledgers;
}

/* ---- What is ours ---- */

/* An engine under the eye of gc. */
struct look {
    struct arena *arena;
    const struct gc_request *request;
    struct engine_call call;
    struct map living; /* ledgers of living runs: path to text */
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

/* Whether a living run has noted the name, which it did before it made the object. */
static bool lives(const struct look *look, const char *name)
{
    const char *field = arena_printf(look->arena, "\t%s\t", name);
    for (size_t i = 0; i < look->living.len; i++)
        if (strstr(look->living.entries[i].value, field))
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
static void take(struct look *look, enum engine_object object, const char *kind, const char *name)
{
    struct error err = ERROR_INIT;
    if (lives(look, name) || is_listed(look, kind, name))
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
    look->living =
        living_ledgers(look->arena); /* later than the lists: what stands in those is noted by now */
    for (size_t i = 0; i < containers.len; i++) {
        const struct container_row *row = containers.items[i];
        take(look, OBJECT_CONTAINER, "container", row->name);
    }
    for (size_t i = 0; i < networks.len; i++) {
        const struct network_info *network = networks.items[i];
        take(look, OBJECT_NETWORK, "network", network->name);
    }
    for (size_t i = 0; i < volumes.len; i++) {
        const struct volume_info *volume = volumes.items[i];
        take(look, OBJECT_VOLUME, "volume", volume->name);
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
                        .items = items};
    bool looked = look_at_all(&look, err);
    engine_close(engine);
    return looked;
}
