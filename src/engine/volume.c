#include "engine/volume.h"

#include "base/arena.h"
#include "engine/request.h"

static void read_volume(struct arena *arena, const cJSON *document, struct volume_info *info)
{
    *info = (struct volume_info){
        .name = json_text(arena, document, "Name"),
        .driver = json_text(arena, document, "Driver"),
        .mountpoint = json_text(arena, document, "Mountpoint"),
    };
    json_map(arena, json_at(document, "Labels"), &info->labels);
}

bool engine_volume_create(const struct engine_call *call, const struct volume_spec *spec,
                          struct volume_info *info, struct error *err)
{
    AUTO_JSON cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "Name", spec->name);
    json_put_text(document, "Driver", spec->driver);
    json_put_map(document, "DriverOpts", &spec->options);
    json_put_map(document, "Labels", &spec->labels);
    AUTO_JSON cJSON *answer = engine_post(call, "/volumes/create", REQUEST_CREATES, document, err);
    if (!answer)
        return false;
    read_volume(call->arena, answer, info);
    return true;
}

bool engine_volume_inspect(const struct engine_call *call, const char *name, struct volume_info *info,
                           struct error *err)
{
    AUTO_JSON cJSON *answer = engine_get(call, object_path(call->arena, "/volumes", name, ""), err);
    if (!answer)
        return false;
    read_volume(call->arena, answer, info);
    return true;
}

bool engine_volume_remove(const struct engine_call *call, const char *name, struct error *err)
{
    if (engine_do(call, "DELETE", object_path(call->arena, "/volumes", name, ""), err))
        return true;
    if (err->kind != ERROR_NOT_FOUND)
        return false;
    *err = (struct error)ERROR_INIT;
    return true;
}

bool engine_volume_list(const struct engine_call *call, const struct vec *labels, struct vec *rows,
                        struct error *err)
{
    AUTO_BUF struct buf path = BUF_INIT;
    buf_adds(&path, "/volumes?");
    engine_label_filter(&path, labels);
    AUTO_JSON cJSON *document = engine_get(call, path.data, err);
    if (!document)
        return false;
    const cJSON *list = json_at(document, "Volumes");
    for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
        struct volume_info *row = arena_alloc(call->arena, sizeof *row);
        read_volume(call->arena, item, row);
        vec_push(call->arena, rows, row);
    }
    return true;
}
