#include "engine/container_document.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

/* A list that is written even when it is empty, where it is set. */
static void put_command(cJSON *object, const char *name, bool is_set, const struct vec *words)
{
    if (is_set)
        cJSON_AddItemToObject(object, name, json_list(words));
}

static void put_port(cJSON *ports, int port, cJSON *value)
{
    char name[32];
    snprintf(name, sizeof name, "%d/tcp", port);
    cJSON_AddItemToObject(ports, name, value);
}

static void put_config(cJSON *document, const struct container_spec *spec)
{
    cJSON_AddStringToObject(document, "Image", spec->image);
    put_command(document, "Cmd", spec->has_command, &spec->command);
    put_command(document, "Entrypoint", spec->has_entrypoint, &spec->entrypoint);
    json_put_texts(document, "Env", &spec->environment);
    json_put_text(document, "User", spec->user);
    json_put_text(document, "WorkingDir", spec->folder);
    json_put_text(document, "Hostname", spec->hostname);
    json_put_text(document, "Domainname", spec->domainname);
    json_put_text(document, "MacAddress", spec->mac_address);
    json_put_map(document, "Labels", &spec->labels);
    json_put_text(document, "StopSignal", spec->stop_signal);
    json_put_true(document, "Tty", spec->tty);
    json_put_true(document, "OpenStdin", spec->stdin_open);
    json_put_true(document, "StdinOnce", spec->stdin_open);
    json_put_true(document, "AttachStdin", spec->stdin_open);
    cJSON_AddTrueToObject(document, "AttachStdout");
    cJSON_AddTrueToObject(document, "AttachStderr");
    if (spec->no_healthcheck) {
        cJSON *test = cJSON_AddArrayToObject(cJSON_AddObjectToObject(document, "Healthcheck"), "Test");
        cJSON_AddItemToArray(test, cJSON_CreateString("NONE"));
    }
    if (spec->ports.len) {
        cJSON *exposed = cJSON_AddObjectToObject(document, "ExposedPorts");
        for (size_t i = 0; i < spec->ports.len; i++)
            put_port(exposed, ((struct container_port *)spec->ports.items[i])->port, cJSON_CreateObject());
    }
}

static void put_mount_options(cJSON *entry, const struct container_mount *mount)
{
    if (mount->kind == MOUNT_VOLUME) {
        cJSON *options = cJSON_AddObjectToObject(entry, "VolumeOptions");
        json_put_true(options, "NoCopy", mount->no_copy);
        json_put_map(options, "Labels", &mount->labels);
    } else if (mount->kind == MOUNT_BIND && mount->propagation) {
        json_put_text(cJSON_AddObjectToObject(entry, "BindOptions"), "Propagation", mount->propagation);
    }
}

static void put_mounts(cJSON *host, const struct vec *mounts)
{
    static const char *const kinds[] = {
        [MOUNT_VOLUME] = "volume", [MOUNT_BIND] = "bind", [MOUNT_TMPFS] = "tmpfs"};
    cJSON *list = mounts->len ? cJSON_AddArrayToObject(host, "Mounts") : NULL;
    for (size_t i = 0; i < mounts->len; i++) {
        const struct container_mount *mount = mounts->items[i];
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "Type", kinds[mount->kind]);
        json_put_text(entry, "Source", mount->source);
        cJSON_AddStringToObject(entry, "Target", mount->target);
        json_put_true(entry, "ReadOnly", mount->read_only);
        put_mount_options(entry, mount);
        cJSON_AddItemToArray(list, entry);
    }
}

static void put_bindings(cJSON *host, const struct vec *ports)
{
    cJSON *bindings = ports->len ? cJSON_AddObjectToObject(host, "PortBindings") : NULL;
    for (size_t i = 0; i < ports->len; i++) {
        const struct container_port *port = ports->items[i];
        char number[16] = "";
        if (port->host_port)
            snprintf(number, sizeof number, "%d", port->host_port);
        cJSON *binding = cJSON_CreateObject(), *list = cJSON_CreateArray();
        json_put_text(binding, "HostIp", port->host_address);
        cJSON_AddStringToObject(binding, "HostPort", number);
        cJSON_AddItemToArray(list, binding);
        put_port(bindings, port->port, list);
    }
}

/* "HOST[:CONTAINER[:PERMISSIONS]]", as the runner splits it. */
static bool put_device(cJSON *list, const char *text, struct error *err)
{
    AUTO_FREE char *copy = mem_strdup(text);
    char *rest = copy;
    const char *host = strsep(&rest, ":");
    const char *inside = rest ? strsep(&rest, ":") : host;
    const char *permissions = rest ? strsep(&rest, ":") : "rwm";
    if (rest || !*host || !*inside || strspn(permissions, "rwm") != strlen(permissions))
        return error_set(err, ERROR_CONFIG, "not a device (HOST[:CONTAINER[:PERMISSIONS]]): %s", text);
    cJSON *device = cJSON_CreateObject();
    cJSON_AddStringToObject(device, "PathOnHost", host);
    cJSON_AddStringToObject(device, "PathInContainer", inside);
    cJSON_AddStringToObject(device, "CgroupPermissions", permissions);
    cJSON_AddItemToArray(list, device);
    return true;
}

static bool put_devices(cJSON *host, const struct vec *devices, struct error *err)
{
    cJSON *list = devices->len ? cJSON_AddArrayToObject(host, "Devices") : NULL;
    for (size_t i = 0; i < devices->len; i++)
        if (!put_device(list, devices->items[i], err))
            return false;
    return true;
}

static bool is_number(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len < 10 && strspn(text, "0123456789") == len;
}

/* "all", a count, or "device=ID,ID…" (in quotes too, as docker's --gpus wants it). */
static bool put_gpus(cJSON *host, const char *gpus, struct error *err)
{
    if (!gpus || !*gpus)
        return true;
    AUTO_FREE char *copy = mem_strdup(gpus);
    char *text = copy;
    size_t len = strlen(text);
    if (len > 1 && text[0] == '"' && text[len - 1] == '"') {
        text[len - 1] = '\0';
        text++;
    }
    const bool devices = strncmp(text, "device=", 7) == 0;
    const char *count = strncmp(text, "count=", 6) == 0 ? text + 6 : text;
    if (!devices && strcmp(count, "all") != 0 && !is_number(count))
        return error_set(err, ERROR_CONFIG, "not a choice of GPUs (all, a number, device=…): %s", gpus);
    cJSON *request = cJSON_CreateObject();
    if (devices) {
        cJSON *ids = cJSON_AddArrayToObject(request, "DeviceIDs");
        for (char *rest = text + 7, *id; (id = strsep(&rest, ","));)
            cJSON_AddItemToArray(ids, cJSON_CreateString(id));
    } else {
        json_put_number(request, "Count", strcmp(count, "all") == 0 ? -1 : atoi(count));
    }
    cJSON *any_of = cJSON_AddArrayToObject(request, "Capabilities"), *all_of = cJSON_CreateArray();
    cJSON_AddItemToArray(any_of, all_of);
    cJSON_AddItemToArray(all_of, cJSON_CreateString("gpu"));
    cJSON_AddItemToArray(cJSON_AddArrayToObject(host, "DeviceRequests"), request);
    return true;
}

/* "SOFT[:HARD]"; -1 is no limit. */
static bool put_ulimit(cJSON *list, const char *name, const char *text, struct error *err)
{
    int64_t soft, hard;
    int used = 0;
    bool both = sscanf(text, "%" SCNd64 ":%" SCNd64 "%n", &soft, &hard, &used) == 2 && !text[used];
    used = 0;
    bool one = !both && sscanf(text, "%" SCNd64 "%n", &soft, &used) == 1 && !text[used];
    if (!both && !one)
        return error_set(err, ERROR_CONFIG, "not a limit for %s (SOFT[:HARD]): %s", name, text);
    cJSON *limit = cJSON_CreateObject();
    cJSON_AddStringToObject(limit, "Name", name);
    json_put_number(limit, "Soft", soft);
    json_put_number(limit, "Hard", both ? hard : soft);
    cJSON_AddItemToArray(list, limit);
    return true;
}

static bool put_ulimits(cJSON *host, const struct map *ulimits, struct error *err)
{
    cJSON *list = ulimits->len ? cJSON_AddArrayToObject(host, "Ulimits") : NULL;
    for (size_t i = 0; i < ulimits->len; i++)
        if (!put_ulimit(list, ulimits->entries[i].key, ulimits->entries[i].value, err))
            return false;
    return true;
}

static void put_numbers(cJSON *host, const struct container_spec *spec)
{
    const struct {
        const char *name;
        int64_t value;
    } numbers[] = {
        {"ShmSize", spec->shm_size_bytes},       {"Memory", spec->memory_bytes},
        {"MemorySwap", spec->memory_swap_bytes}, {"MemoryReservation", spec->memory_reservation_bytes},
        {"NanoCpus", spec->nano_cpus},           {"CpuShares", spec->cpu_shares},
        {"OomScoreAdj", spec->oom_score_adj},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        json_put_number(host, numbers[i].name, numbers[i].value);
}

static void put_texts(cJSON *host, const struct container_spec *spec)
{
    const struct {
        const char *name, *value;
    } texts[] = {
        {"NetworkMode", spec->network_mode},
        {"VolumeDriver", spec->volume_driver},
        {"IpcMode", spec->ipc_mode},
        {"PidMode", spec->pid_mode},
        {"UsernsMode", spec->userns_mode},
        {"UTSMode", spec->uts_mode},
        {"Runtime", spec->runtime},
        {"Isolation", spec->isolation},
        {"CgroupParent", spec->cgroup_parent},
        {"CpusetCpus", spec->cpuset_cpus},
        {"CpusetMems", spec->cpuset_mems},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        json_put_text(host, texts[i].name, texts[i].value);
}

static void put_lists(cJSON *host, const struct container_spec *spec)
{
    const struct {
        const char *name;
        const struct vec *list;
    } lists[] = {
        {"Binds", &spec->binds},
        {"VolumesFrom", &spec->volumes_from},
        {"Links", &spec->links},
        {"ExtraHosts", &spec->extra_hosts},
        {"Dns", &spec->dns},
        {"DnsSearch", &spec->dns_search},
        {"DnsOptions", &spec->dns_options},
        {"CapAdd", &spec->cap_add},
        {"CapDrop", &spec->cap_drop},
        {"SecurityOpt", &spec->security_opt},
        {"GroupAdd", &spec->group_add},
        {"DeviceCgroupRules", &spec->device_cgroup_rules},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        json_put_texts(host, lists[i].name, lists[i].list);
}

static bool put_host(cJSON *host, const struct container_spec *spec, struct error *err)
{
    put_texts(host, spec);
    put_numbers(host, spec);
    put_lists(host, spec);
    put_mounts(host, &spec->mounts);
    put_bindings(host, &spec->ports);
    json_put_map(host, "Tmpfs", &spec->tmpfs);
    json_put_map(host, "Sysctls", &spec->sysctls);
    json_put_true(host, "Privileged", spec->privileged);
    json_put_true(host, "OomKillDisable", spec->oom_kill_disable);
    if (spec->init)
        cJSON_AddBoolToObject(host, "Init", spec->init > 0);
    cJSON *log = cJSON_AddObjectToObject(host, "LogConfig");
    cJSON_AddStringToObject(log, "Type", spec->logs == LOGS_NONE ? "none" : "json-file");
    return put_devices(host, &spec->devices, err) && put_gpus(host, spec->gpus, err) &&
           put_ulimits(host, &spec->ulimits, err);
}

cJSON *container_document(const struct container_spec *spec, struct error *err)
{
    cJSON *document = cJSON_CreateObject();
    put_config(document, spec);
    if (!put_host(cJSON_AddObjectToObject(document, "HostConfig"), spec, err)) {
        cJSON_Delete(document);
        return NULL;
    }
    if (spec->network_mode && spec->network_aliases.len) {
        cJSON *networking = cJSON_AddObjectToObject(document, "NetworkingConfig");
        cJSON *endpoints = cJSON_AddObjectToObject(networking, "EndpointsConfig");
        cJSON *endpoint = cJSON_AddObjectToObject(endpoints, spec->network_mode);
        json_put_texts(endpoint, "Aliases", &spec->network_aliases);
    }
    return document;
}
