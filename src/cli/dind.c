#include "cli/dind.h"

#include <string.h>

#include "base/arena.h"
#include "config/config.h"
#include "yaml/node.h"

static const char *text_of(const struct node *node)
{
    return node && node->kind == NODE_STRING ? node->text : NULL;
}

/* The images of docker-in-docker have it in their tag: "docker:dind", "docker:19.03.11-dind". */
static bool is_dind(const char *image)
{
    const char *colon = image ? strrchr(image, ':') : NULL;
    return colon && strstr(colon, "dind");
}

/* What jobs call the service: its first alias, else its image's name as the runner makes a host name of it. */
static const char *service_host(struct arena *arena, const struct node *service)
{
    const char *alias = text_of(node_get(service, "alias"));
    const char *image = service->kind == NODE_MAP ? text_of(node_get(service, "name")) : text_of(service);
    if (!is_dind(image))
        return NULL;
    if (alias)
        return arena_strndup(arena, alias, strcspn(alias, ", "));
    char *host = arena_strndup(arena, image, strcspn(image, ":"));
    for (char *c = host; *c; c++)
        *c = *c == '/' ? '-' : *c;
    return host;
}

static const char *host_in(struct arena *arena, const struct node *services)
{
    for (size_t i = 0; services && services->kind == NODE_SEQ && i < services->items.len; i++) {
        const char *host = service_host(arena, services->items.items[i]);
        if (host)
            return host;
    }
    return NULL;
}

static const char *dind_host(struct arena *arena, const struct config *config)
{
    for (size_t i = 0; i < config->jobs.len; i++) {
        const char *host = host_in(arena, node_get(config->jobs.entries[i].value, "services"));
        if (host)
            return host;
    }
    return host_in(arena, node_get(config->tree, "services"));
}

bool dind_add_variables(struct arena *arena, const struct config *config, enum dind_mode mode,
                        struct varset *set, struct error *err)
{
    const char *host = dind_host(arena, config);
    if (!host)
        return error_set(err, ERROR_USAGE, "--dind: no job has a docker-in-docker service");
    const bool tls = mode == DIND_TLS;
    const struct {
        const char *name, *value;
    } variables[] = {
        {"DOCKER_HOST", arena_printf(arena, "tcp://%s:%d", host, tls ? 2376 : 2375)},
        {"DOCKER_TLS_CERTDIR", tls ? "/certs" : ""},
        {"DOCKER_TLS_VERIFY", tls ? "1" : ""},
        {"DOCKER_CERT_PATH", tls ? "/certs/client" : ""},
    };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        varset_add(arena, set,
                   &(struct variable){
                       .name = variables[i].name, .value = variables[i].value, .layer = LAYER_PIPELINE});
    return true;
}
