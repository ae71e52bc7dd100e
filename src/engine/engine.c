#include "engine/engine.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "engine/request.h"

/* The version that everything here was written for, and the oldest that is supported. */
static const char lowest_api[] = "1.41";

static int compare_versions(const char *a, const char *b)
{
    int a_major = 0, a_minor = 0, b_major = 0, b_minor = 0;
    sscanf(a, "%d.%d", &a_major, &a_minor);
    sscanf(b, "%d.%d", &b_major, &b_minor);
    return a_major != b_major ? a_major - b_major : a_minor - b_minor;
}

static const char *copy(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

static void copy_address(struct engine *engine, const struct engine_address *from)
{
    struct arena *arena = engine->arena;
    const struct engine_tls *tls = &from->certificates;
    engine->address = *from;
    engine->address.host = arena_strdup(arena, from->host);
    engine->address.connect_to = copy(arena, from->connect_to);
    engine->address.found_by = copy(arena, from->found_by);
    engine->tls = (struct http_tls){
        .ca_file = copy(arena, tls->ca_file),
        .cert_file = copy(arena, tls->cert_file),
        .key_file = copy(arena, tls->key_file),
        .ca_pem = copy(arena, tls->ca_pem),
        .cert_pem = copy(arena, tls->cert_pem),
        .key_pem = copy(arena, tls->key_pem),
        .insecure = !from->tls_verify,
    };
}

/* What libcurl is to connect to: a unix socket, the far end of ssh, or host and port. */
static bool set_endpoint(struct engine *engine, struct limit limit, struct error *err)
{
    const char *host = engine->address.host;
    engine->endpoint = (struct http_endpoint){
        .name = host,
        .base = "http://localhost",
        .connect_to = engine->address.connect_to,
    };
    if (strncmp(host, "unix://", 7) == 0) {
        engine->endpoint.unix_socket = host + 7;
        return true;
    }
    if (strncmp(host, "ssh://", 6) == 0) {
        engine->tunnel = ssh_open(host, limit, err);
        engine->endpoint.unix_socket = engine->tunnel ? ssh_socket(engine->tunnel) : NULL;
        return engine->tunnel != NULL;
    }
    if (strncmp(host, "tcp://", 6) != 0)
        return error_set(err, ERROR_CONFIG, "%s: not the address of an engine", host);
    bool tls = engine->address.tls;
    engine->endpoint.base = arena_printf(engine->arena, "%s://%s", tls ? "https" : "http", host + 6);
    engine->endpoint.tls = tls ? &engine->tls : NULL;
    return true;
}

static void read_version(struct engine *engine, const cJSON *document)
{
    struct arena *arena = engine->arena;
    const cJSON *components = json_at(document, "Components");
    const char *component = json_text(arena, components ? components->child : NULL, "Name");
    engine->version = (struct engine_version){
        .version = json_text(arena, document, "Version"),
        .api_highest = json_text(arena, document, "ApiVersion"),
        .os = json_text(arena, document, "Os"),
        .arch = json_text(arena, document, "Arch"),
        .kernel = json_text(arena, document, "KernelVersion"),
        .podman = strcmp(component, "Podman Engine") == 0,
    };
    const char *lowest = json_text(arena, document, "MinAPIVersion");
    engine->version.api = compare_versions(lowest, lowest_api) > 0 ? lowest : lowest_api;
    engine->prefix = arena_printf(arena, "/v%s", engine->version.api);
}

static bool agree_on_version(struct engine *engine, struct limit limit, struct error *err)
{
    const struct engine_call call = {.engine = engine, .arena = engine->arena, .limit = limit};
    engine->prefix = "";
    AUTO_JSON cJSON *document = engine_get(&call, "/version", err);
    if (!document)
        return false;
    read_version(engine, document);
    const struct engine_version *version = &engine->version;
    if (!*version->api_highest)
        return error_set(err, ERROR_SYSTEM, "%s: what answers there is no container engine",
                         engine->endpoint.name);
    if (compare_versions(version->api_highest, lowest_api) < 0) {
        error_set(err, ERROR_SYSTEM, "the engine at %s is too old: version %s speaks API %s, %s is needed",
                  engine->endpoint.name, version->version, version->api_highest, lowest_api);
        return error_hint(err, "Docker Engine 20.10 or later, or podman 4 or later");
    }
    return true;
}

/* Nobody at the socket is the same as nobody at a port; who may not use it is told what to do. */
static void explain_failure(const struct engine *engine, struct error *err)
{
    if (err->kind == ERROR_NOT_FOUND)
        err->kind = ERROR_UNREACHABLE;
    if (err->kind == ERROR_DENIED && engine->endpoint.unix_socket && !err->hint[0])
        error_hint(err,
                   "join the group of %s (sudo usermod -aG docker $USER, then log in again), or name "
                   "another engine by DOCKER_HOST",
                   engine->endpoint.unix_socket);
    if (err->kind == ERROR_UNREACHABLE && !err->hint[0])
        error_hint(err, "%s names this engine; is it running?", engine->address.found_by);
}

struct engine *engine_open(const struct engine_address *address, struct limit limit, struct error *err)
{
    struct arena *arena = arena_new();
    struct engine *engine = arena_alloc(arena, sizeof *engine);
    engine->arena = arena;
    copy_address(engine, address);
    if (set_endpoint(engine, limit, err) && agree_on_version(engine, limit, err))
        return engine;
    explain_failure(engine, err);
    engine_close(engine);
    return NULL;
}

void engine_close(struct engine *engine)
{
    if (!engine)
        return;
    ssh_close(engine->tunnel);
    arena_free(engine->arena);
}

bool engine_prepare(struct error *err)
{
    return http_prepare(err);
}

const char *engine_host(const struct engine *engine)
{
    return engine->address.host;
}

bool engine_is_local(const struct engine *engine)
{
    return engine->endpoint.unix_socket && !engine->tunnel;
}

const struct engine_version *engine_version(const struct engine *engine)
{
    return &engine->version;
}

static void read_registries(struct arena *arena, const cJSON *document, struct engine_info *info)
{
    const cJSON *registries = json_at(document, "RegistryConfig");
    json_texts(arena, json_at(registries, "InsecureRegistryCIDRs"), &info->insecure_registries);
    json_texts(arena, json_at(registries, "Mirrors"), &info->mirrors);
    const cJSON *indexes = json_at(registries, "IndexConfigs");
    for (const cJSON *index = indexes ? indexes->child : NULL; index; index = index->next)
        if (cJSON_IsFalse(json_at(index, "Secure")))
            vec_push(arena, &info->insecure_registries, arena_strdup(arena, index->string));
}

bool engine_info(const struct engine_call *call, struct engine_info *info, struct error *err)
{
    AUTO_JSON cJSON *document = engine_get(call, "/info", err);
    if (!document)
        return false;
    struct arena *arena = call->arena;
    *info = (struct engine_info){
        .name = json_text(arena, document, "Name"),
        .operating_system = json_text(arena, document, "OperatingSystem"),
        .kernel = json_text(arena, document, "KernelVersion"),
        .arch = json_text(arena, document, "Architecture"),
        .storage_driver = json_text(arena, document, "Driver"),
        .root_dir = json_text(arena, document, "DockerRootDir"),
        .cgroup_driver = json_text(arena, document, "CgroupDriver"),
        .cgroup_version = json_text(arena, document, "CgroupVersion"),
        .default_runtime = json_text(arena, document, "DefaultRuntime"),
        .memory_bytes = json_number(document, "MemTotal"),
        .cpus = (int)json_number(document, "NCPU"),
    };
    const cJSON *runtimes = json_at(document, "Runtimes");
    for (const cJSON *runtime = runtimes ? runtimes->child : NULL; runtime; runtime = runtime->next)
        vec_push(arena, &info->runtimes, arena_strdup(arena, runtime->string));
    json_texts(arena, json_at(document, "SecurityOptions"), &info->security_options);
    json_texts(arena, json_at(document, "Warnings"), &info->warnings);
    for (size_t i = 0; i < info->security_options.len; i++) {
        const char *option = info->security_options.items[i];
        info->rootless |= strcmp(option, "name=rootless") == 0;
        info->userns_remap |= strcmp(option, "name=userns") == 0;
    }
    read_registries(arena, document, info);
    return true;
}

bool engine_ping(const struct engine_call *call, struct error *err)
{
    return engine_do(call, "GET", "/_ping", err);
}
