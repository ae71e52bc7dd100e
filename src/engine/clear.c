#include "engine/clear.h"

#include <string.h>

#include "base/arena.h"
#include "engine/container.h"
#include "engine/image.h"
#include "engine/request.h"
#include "engine/volume.h"
#include "net/wait.h"

enum { PAUSE_MS = 50, KEEP_MS = 1000 };

/* Whether to try again what the engine refuses at the moment: something still holds the object. */
static bool is_busy(const struct error *err)
{
    return err->kind == ERROR_CONFLICT ||
           (err->kind == ERROR_DENIED && strstr(err->message, "active endpoints"));
}

/* What one removal says. */
enum removal {
    REMOVAL_DONE,    /* there was one, and it is gone */
    REMOVAL_NOTHING, /* there is none */
    REMOVAL_BUSY,    /* something holds it, or it is being removed already: try again */
    REMOVAL_FAILED,
};

static enum removal remove_once(const struct engine_call *call, const char *path, struct error *err)
{
    if (engine_do(call, "DELETE", path, err))
        return REMOVAL_DONE;
    if (err->kind == ERROR_NOT_FOUND)
        return REMOVAL_NOTHING;
    return is_busy(err) ? REMOVAL_BUSY : REMOVAL_FAILED;
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
    const char *path, *options; /* of the request that removes one */
    bool names_are_unique;      /* else there may be another of the name */
    bool (*create)(const struct engine_call *call, const char *name, struct error *err);
} objects[] = {
    [OBJECT_CONTAINER] = {"/containers", "?force=1&v=1", true, create_container},
    [OBJECT_NETWORK] = {"/networks", "", false, create_network},
    [OBJECT_VOLUME] = {"/volumes", "", true, create_volume},
};

/* Until there is none; `*seen` becomes true where there was one. */
static bool remove_all(const struct engine_call *call, enum engine_object kind, const char *name, bool *seen,
                       struct error *err)
{
    const char *path = object_path(call->arena, objects[kind].path, name, objects[kind].options);
    for (;;) {
        switch (remove_once(call, path, err)) {
        case REMOVAL_DONE:
            *seen = true;
            if (objects[kind].names_are_unique)
                return true;
            break;
        case REMOVAL_NOTHING:
            return true;
        case REMOVAL_FAILED:
            return false;
        case REMOVAL_BUSY: {
            struct error why = *err;
            if (net_pause(PAUSE_MS, call->limit, err))
                break;
            why.kind = err->kind;
            *err = why;
            return false;
        }
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
