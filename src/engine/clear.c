#include "engine/clear.h"

#include <string.h>

#include "base/arena.h"
#include "engine/container.h"
#include "engine/image.h"
#include "engine/network.h"
#include "engine/volume.h"
#include "net/wait.h"

enum { PAUSE_MS = 50, KEEP_MS = 1000 };

/* Whether to try again what the engine refuses at the moment: something still holds the object. */
static bool is_busy(const struct error *err)
{
    return err->kind == ERROR_CONFLICT ||
           (err->kind == ERROR_DENIED && strstr(err->message, "active endpoints"));
}

static bool remove_container(const struct engine_call *call, const char *name, bool *found, struct error *err)
{
    struct container_info info;
    *found = engine_container_inspect(call, name, &info, err);
    if (!*found)
        return false;
    return engine_container_remove(call, name, err);
}

static bool remove_volume(const struct engine_call *call, const char *name, bool *found, struct error *err)
{
    struct volume_info info;
    *found = engine_volume_inspect(call, name, &info, err);
    return *found && engine_volume_remove(call, name, err);
}

/* By id: several networks can have one name. */
static bool remove_network(const struct engine_call *call, const char *name, bool *found, struct error *err)
{
    struct network_info info;
    *found = engine_network_inspect(call, name, &info, err);
    return *found && engine_network_remove(call, info.id, err);
}

/* Creates the name, so that a creation under way can't come after us. ERROR_CONFLICT: it has come. */
static bool create_container(const struct engine_call *call, const char *name, struct error *err)
{
    struct vec tags = {0};
    if (!engine_image_list(call, &tags, err))
        return false;
    if (!tags.len)
        return true; /* without an image nothing can have been created */
    const struct container_spec spec = {.name = name, .image = tags.items[0], .network_mode = "none"};
    const char *id;
    return engine_container_create(call, &spec, &id, NULL, err);
}

static bool create_volume(const struct engine_call *call, const char *name, struct error *err)
{
    const struct volume_spec spec = {.name = name};
    struct volume_info info;
    return engine_volume_create(call, &spec, &info, err);
}

/* A second network of the name would not be refused by every engine, so this one waits instead. */
static bool create_network(const struct engine_call *call, const char *name, struct error *err)
{
    (void)name;
    return net_pause(KEEP_MS, call->limit, err);
}

static const struct {
    bool (*remove)(const struct engine_call *call, const char *name, bool *found, struct error *err);
    bool (*create)(const struct engine_call *call, const char *name, struct error *err);
} objects[] = {
    [OBJECT_CONTAINER] = {remove_container, create_container},
    [OBJECT_NETWORK] = {remove_network, create_network},
    [OBJECT_VOLUME] = {remove_volume, create_volume},
};

/* Until the engine says that there is none; `*seen` becomes true where there was one. */
static bool remove_all(const struct engine_call *call, enum engine_object kind, const char *name, bool *seen,
                       struct error *err)
{
    for (;;) {
        bool found;
        if (objects[kind].remove(call, name, &found, err)) {
            if (*seen && !net_pause(PAUSE_MS, call->limit, err)) /* a removal may only have begun */
                return false;
            *seen = true;
            continue;
        }
        if (!found && err->kind == ERROR_NOT_FOUND)
            return true;
        struct error last = *err;
        if (!is_busy(err))
            return false;
        if (!net_pause(PAUSE_MS, call->limit, err)) {
            last.kind = err->kind;
            *err = last;
            return false;
        }
    }
}

bool engine_clear(const struct engine_call *call, enum engine_object kind, const char *name,
                  enum creation creation, struct error *err)
{
    bool seen = false;
    if (!remove_all(call, kind, name, &seen, err))
        return false;
    if (creation == CREATION_UNANSWERED && !seen) {
        bool created = objects[kind].create(call, name, err);
        if (!created && err->kind != ERROR_CONFLICT)
            return false;
        if (created && kind == OBJECT_CONTAINER && !net_pause(KEEP_MS, call->limit, err))
            return false;
        if (!remove_all(call, kind, name, &seen, err))
            return false;
    }
    *err = (struct error)ERROR_INIT;
    return true;
}
