/* What the engine says of containers: one in full, many in rows. */
#include "engine/container.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "engine/request.h"

static void read_endpoints(struct arena *arena, const cJSON *networks, struct vec *endpoints)
{
    for (const cJSON *item = networks ? networks->child : NULL; item; item = item->next) {
        struct container_endpoint *endpoint = arena_alloc(arena, sizeof *endpoint);
        endpoint->network = arena_strdup(arena, item->string);
        endpoint->network_id = json_text(arena, item, "NetworkID");
        endpoint->address = json_text(arena, item, "IPAddress");
        endpoint->gateway = json_text(arena, item, "Gateway");
        endpoint->address6 = json_text(arena, item, "GlobalIPv6Address");
        json_texts(arena, json_at(item, "Aliases"), &endpoint->aliases);
        vec_push(arena, endpoints, endpoint);
    }
}

/* "2375/tcp": [{"HostIp": "…", "HostPort": "…"}] */
static void read_ports(struct arena *arena, const cJSON *ports, struct vec *list)
{
    for (const cJSON *item = ports ? ports->child : NULL; item; item = item->next)
        for (const cJSON *binding = item->child; binding; binding = binding->next) {
            struct container_port *port = arena_alloc(arena, sizeof *port);
            port->port = atoi(item->string);
            port->host_address = json_text(arena, binding, "HostIp");
            port->host_port = atoi(json_text(arena, binding, "HostPort"));
            vec_push(arena, list, port);
        }
}

static void read_mounts(struct arena *arena, const cJSON *mounts, struct vec *list)
{
    for (const cJSON *item = mounts ? mounts->child : NULL; item; item = item->next) {
        const char *kind = json_text(arena, item, "Type");
        struct container_mount *mount = arena_alloc(arena, sizeof *mount);
        bool volume = strcmp(kind, "volume") == 0;
        mount->kind = volume ? MOUNT_VOLUME : strcmp(kind, "tmpfs") == 0 ? MOUNT_TMPFS : MOUNT_BIND;
        mount->source = json_text(arena, item, volume ? "Name" : "Source");
        mount->target = json_text(arena, item, "Destination");
        mount->read_only = cJSON_IsFalse(json_at(item, "RW"));
        vec_push(arena, list, mount);
    }
}

static void read_health(struct arena *arena, const cJSON *document, struct container_info *info)
{
    const char *status = json_text(arena, document, "State.Health.Status");
    info->health = *status ? status : "none";
    const cJSON *log = json_at(document, "State.Health.Log");
    int count = cJSON_GetArraySize(log);
    info->health_log = json_text(arena, count ? cJSON_GetArrayItem(log, count - 1) : NULL, "Output");
}

/* Names come with a slash before them. */
static const char *read_name(struct arena *arena, const char *name)
{
    return arena_strdup(arena, *name == '/' ? name + 1 : name);
}

bool engine_container_inspect(const struct engine_call *call, const char *id, struct container_info *info,
                              struct error *err)
{
    struct arena *arena = call->arena;
    AUTO_JSON cJSON *document = engine_get(call, object_path(arena, "/containers", id, "/json"), err);
    if (!document)
        return false;
    *info = (struct container_info){
        .id = json_text(arena, document, "Id"),
        .name = read_name(arena, json_text(arena, document, "Name")),
        .image_id = json_text(arena, document, "Image"),
        .image = json_text(arena, document, "Config.Image"),
        .state = json_text(arena, document, "State.Status"),
        .running = json_true(document, "State.Running"),
        .oom_killed = json_true(document, "State.OOMKilled"),
        .exit_code = (int)json_number(document, "State.ExitCode"),
        .pid = json_number(document, "State.Pid"),
        .error = json_text(arena, document, "State.Error"),
        .network_mode = json_text(arena, document, "HostConfig.NetworkMode"),
    };
    read_health(arena, document, info);
    read_endpoints(arena, json_at(document, "NetworkSettings.Networks"), &info->endpoints);
    read_ports(arena, json_at(document, "NetworkSettings.Ports"), &info->ports);
    read_mounts(arena, json_at(document, "Mounts"), &info->mounts);
    json_map(arena, json_at(document, "Config.Labels"), &info->labels);
    return true;
}

static struct container_row *read_row(struct arena *arena, const cJSON *item)
{
    struct container_row *row = arena_alloc(arena, sizeof *row);
    const cJSON *names = json_at(item, "Names");
    const char *name = names ? cJSON_GetStringValue(names->child) : NULL;
    row->id = json_text(arena, item, "Id");
    row->name = read_name(arena, name ? name : "");
    row->image = json_text(arena, item, "Image");
    row->state = json_text(arena, item, "State");
    row->created_s = json_number(item, "Created");
    json_map(arena, json_at(item, "Labels"), &row->labels);
    return row;
}

bool engine_container_list(const struct engine_call *call, const struct vec *labels, struct vec *rows,
                           struct error *err)
{
    AUTO_BUF struct buf path = BUF_INIT;
    buf_adds(&path, "/containers/json?all=1&");
    engine_label_filter(&path, labels);
    AUTO_JSON cJSON *document = engine_get(call, path.data, err);
    if (!document)
        return false;
    for (const cJSON *item = document->child; item; item = item->next)
        vec_push(call->arena, rows, read_row(call->arena, item));
    return true;
}
