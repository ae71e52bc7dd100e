#include "engine/network.h"

#include <string.h>

#include "base/arena.h"
#include "engine/request.h"

/* The first of a network's address ranges that is IPv4, or NULL. */
static const cJSON *ipv4_config(const cJSON *configs)
{
    for (const cJSON *config = configs ? configs->child : NULL; config; config = config->next) {
        const char *subnet = cJSON_GetStringValue(json_at(config, "Subnet"));
        if (subnet && !strchr(subnet, ':'))
            return config;
    }
    return NULL;
}

static void read_network(struct arena *arena, const cJSON *document, struct network_info *info)
{
    *info = (struct network_info){
        .id = json_text(arena, document, "Id"),
        .name = json_text(arena, document, "Name"),
        .driver = json_text(arena, document, "Driver"),
    };
    const cJSON *ipv4 = ipv4_config(json_at(document, "IPAM.Config"));
    info->gateway = json_text(arena, ipv4, "Gateway");
    info->subnet = json_text(arena, ipv4, "Subnet");
    json_map(arena, json_at(document, "Labels"), &info->labels);
}

bool engine_network_create(const struct engine_call *call, const struct network_spec *spec, const char **id,
                           struct error *err)
{
    AUTO_JSON cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "Name", spec->name);
    cJSON_AddTrueToObject(document, "CheckDuplicate");
    cJSON_AddStringToObject(document, "Driver", "bridge");
    json_put_map(document, "Options", &spec->options);
    json_put_map(document, "Labels", &spec->labels);
    json_put_true(document, "EnableIPv6", spec->ipv6);
    json_put_true(document, "Internal", spec->internal);
    AUTO_JSON cJSON *answer = engine_post(call, "/networks/create", REQUEST_CREATES, document, err);
    if (!answer)
        return false;
    *id = json_text(call->arena, answer, "Id");
    return true;
}

bool engine_network_inspect(const struct engine_call *call, const char *name, struct network_info *info,
                            struct error *err)
{
    AUTO_JSON cJSON *answer = engine_get(call, object_path(call->arena, "/networks", name, ""), err);
    if (!answer)
        return false;
    read_network(call->arena, answer, info);
    return true;
}

static bool post_about(const struct engine_call *call, const char *name, const char *rest,
                       const cJSON *document, struct error *err)
{
    AUTO_ANSWER struct http_answer answer = HTTP_ANSWER_INIT;
    const struct engine_request request = {
        .method = "POST",
        .path = object_path(call->arena, "/networks", name, rest),
        .document = document,
        .body = HTTP_NO_BODY,
    };
    return engine_send(call, &request, &answer, err);
}

bool engine_network_connect(const struct engine_call *call, const char *name, const char *container,
                            const struct vec *aliases, struct error *err)
{
    AUTO_JSON cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "Container", container);
    json_put_texts(cJSON_AddObjectToObject(document, "EndpointConfig"), "Aliases", aliases);
    return post_about(call, name, "/connect", document, err);
}

bool engine_network_disconnect(const struct engine_call *call, const char *name, const char *container,
                               struct error *err)
{
    AUTO_JSON cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "Container", container);
    cJSON_AddTrueToObject(document, "Force");
    if (post_about(call, name, "/disconnect", document, err))
        return true;
    if (err->kind != ERROR_NOT_FOUND)
        return false;
    *err = (struct error)ERROR_INIT;
    return true;
}

bool engine_network_remove(const struct engine_call *call, const char *name, struct error *err)
{
    if (engine_do(call, "DELETE", object_path(call->arena, "/networks", name, ""), err))
        return true;
    if (err->kind != ERROR_NOT_FOUND)
        return false;
    *err = (struct error)ERROR_INIT;
    return true;
}

bool engine_network_list(const struct engine_call *call, const struct vec *labels, struct vec *rows,
                         struct error *err)
{
    AUTO_BUF struct buf path = BUF_INIT;
    buf_adds(&path, "/networks?");
    engine_label_filter(&path, labels);
    AUTO_JSON cJSON *document = engine_get(call, path.data, err);
    if (!document)
        return false;
    for (const cJSON *item = document->child; item; item = item->next) {
        struct network_info *row = arena_alloc(call->arena, sizeof *row);
        read_network(call->arena, item, row);
        vec_push(call->arena, rows, row);
    }
    return true;
}
