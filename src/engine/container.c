#include "engine/container.h"

#include <string.h>

#include "base/arena.h"
#include "engine/container_document.h"
#include "engine/request.h"
#include "net/url.h"

static const char *create_path(struct arena *arena, const struct container_spec *spec)
{
    AUTO_BUF struct buf path = BUF_INIT;
    buf_adds(&path, "/containers/create?");
    if (spec->name) {
        buf_adds(&path, "name=");
        url_escape(&path, spec->name);
    }
    if (spec->platform && *spec->platform) {
        buf_adds(&path, "&platform=");
        url_escape(&path, spec->platform);
    }
    return arena_strndup(arena, path.data, path.len);
}

bool engine_container_create(const struct engine_call *call, const struct container_spec *spec,
                             const char **id, struct vec *warnings, struct error *err)
{
    AUTO_JSON cJSON *document = container_document(spec, err);
    if (!document)
        return false;
    AUTO_JSON cJSON *answer =
        engine_post(call, create_path(call->arena, spec), REQUEST_CREATES, document, err);
    if (!answer)
        return false;
    *id = json_text(call->arena, answer, "Id");
    if (!**id)
        return error_set(err, ERROR_SYSTEM, "%s: the engine gave no id for the container",
                         engine_host(call->engine));
    if (warnings)
        json_texts(call->arena, json_at(answer, "Warnings"), warnings);
    return true;
}

static bool act(const struct engine_call *call, const char *method, const char *id, const char *rest,
                struct error *err)
{
    return engine_do(call, method, object_path(call->arena, "/containers", id, rest), err);
}

bool engine_container_start(const struct engine_call *call, const char *id, struct error *err)
{
    return act(call, "POST", id, "/start", err);
}

bool engine_container_wait(const struct engine_call *call, const char *id, int *exit_code, struct error *err)
{
    const char *path = object_path(call->arena, "/containers", id, "/wait?condition=not-running");
    AUTO_JSON cJSON *answer = engine_post(call, path, REQUEST_ORDINARY, NULL, err);
    if (!answer)
        return false;
    const char *failure = json_text(call->arena, answer, "Error.Message");
    if (*failure)
        return error_set(err, ERROR_SYSTEM, "waiting for the container's end: %s", failure);
    if (!cJSON_IsNumber(json_at(answer, "StatusCode")))
        return error_set(err, ERROR_SYSTEM, "%s: the engine gave no exit status", engine_host(call->engine));
    *exit_code = (int)json_number(answer, "StatusCode");
    return true;
}

bool engine_container_kill(const struct engine_call *call, const char *id, const char *signal,
                           struct error *err)
{
    return act(call, "POST", id, arena_printf(call->arena, "/kill?signal=%s", signal), err);
}

bool engine_container_stop(const struct engine_call *call, const char *id, int grace_s, struct error *err)
{
    return act(call, "POST", id, arena_printf(call->arena, "/stop?t=%d", grace_s), err);
}

bool engine_container_remove(const struct engine_call *call, const char *id, struct error *err)
{
    if (act(call, "DELETE", id, "?force=1&v=1", err))
        return true;
    bool going = err->kind == ERROR_CONFLICT && strstr(err->message, "already in progress");
    if (err->kind != ERROR_NOT_FOUND && !going)
        return false;
    *err = (struct error)ERROR_INIT;
    return true;
}
