#include "engine/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "engine/request.h"

static int compare_ports(const void *a, const void *b)
{
    const int *const *left = a, *const *right = b;
    return **left - **right;
}

/* "2375/tcp": {}; ports of other protocols are left out. */
static void read_ports(struct arena *arena, const cJSON *exposed, struct vec *ports)
{
    for (const cJSON *item = exposed ? exposed->child : NULL; item; item = item->next) {
        const char *slash = strchr(item->string, '/');
        if (slash && strcmp(slash, "/tcp") != 0)
            continue;
        int *port = arena_alloc(arena, sizeof *port);
        *port = atoi(item->string);
        vec_push(arena, ports, port);
    }
    if (ports->len)
        qsort(ports->items, ports->len, sizeof *ports->items, compare_ports);
}

static void read_healthcheck(struct arena *arena, const cJSON *check, struct engine_image *image)
{
    enum { NANO_PER_MS = 1000000 };
    struct vec test = {0};
    json_texts(arena, json_at(check, "Test"), &test);
    image->has_healthcheck = test.len > 0 && strcmp(test.items[0], "NONE") != 0;
    image->healthcheck_interval_ms = json_number(check, "Interval") / NANO_PER_MS;
    image->healthcheck_start_period_ms = json_number(check, "StartPeriod") / NANO_PER_MS;
}

bool engine_image_inspect(const struct engine_call *call, const char *reference, struct engine_image *image,
                          struct error *err)
{
    struct arena *arena = call->arena;
    AUTO_JSON cJSON *document = engine_get(call, object_path(arena, "/images", reference, "/json"), err);
    if (!document)
        return false;
    const cJSON *config = json_at(document, "Config");
    *image = (struct engine_image){
        .id = json_text(arena, document, "Id"),
        .os = json_text(arena, document, "Os"),
        .arch = json_text(arena, document, "Architecture"),
        .variant = json_text(arena, document, "Variant"),
        .user = json_text(arena, config, "User"),
        .folder = json_text(arena, config, "WorkingDir"),
        .stop_signal = json_text(arena, config, "StopSignal"),
    };
    json_texts(arena, json_at(document, "RepoTags"), &image->tags);
    json_texts(arena, json_at(document, "RepoDigests"), &image->digests);
    json_texts(arena, json_at(config, "Env"), &image->environment);
    json_texts(arena, json_at(config, "Entrypoint"), &image->entrypoint);
    json_texts(arena, json_at(config, "Cmd"), &image->command);
    json_map(arena, json_at(config, "Labels"), &image->labels);
    read_ports(arena, json_at(config, "ExposedPorts"), &image->ports);
    read_healthcheck(arena, json_at(config, "Healthcheck"), image);
    const cJSON *volumes = json_at(config, "Volumes");
    for (const cJSON *item = volumes ? volumes->child : NULL; item; item = item->next)
        vec_push(arena, &image->volumes, arena_strdup(arena, item->string));
    return true;
}

bool engine_image_list(const struct engine_call *call, struct vec *tags, struct error *err)
{
    AUTO_JSON cJSON *document = engine_get(call, "/images/json", err);
    if (!document)
        return false;
    struct vec all = {0};
    for (const cJSON *item = document->child; item; item = item->next)
        json_texts(call->arena, json_at(item, "RepoTags"), &all);
    for (size_t i = 0; i < all.len; i++)
        if (strcmp(all.items[i], "<none>:<none>") != 0)
            vec_push(call->arena, tags, all.items[i]);
    return true;
}
