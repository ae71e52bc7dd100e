#include <string.h>

#include "base/arena.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "executor/runner_variables.h"
#include "pipeline/job.h"
#include "profile/profile.h"

/* Finds the shell that reads the script: bash wherever it is, else sh. */
static const char probe[] =
    "for shell in /usr/local/bin/bash /usr/bin/bash /bin/bash /usr/local/bin/sh /usr/bin/sh "
    "/bin/sh /busybox/sh; do\n"
    "if [ -x $shell ]; then exec $shell; fi\n"
    "done\n"
    "echo shell not found\n"
    "exit 1\n";

static void push(struct attempt *attempt, struct vec *list, const char *text)
{
    vec_push(attempt->arena, list, text);
}

static struct map map_of(struct arena *arena, const struct vec *pairs)
{
    struct map map = {0};
    for (size_t i = 0; i < pairs->len; i++) {
        const struct key_value *pair = pairs->items[i];
        map_set(arena, &map, pair->key, pair->value);
    }
    return map;
}

static int64_t bytes_of(const char *text)
{
    int64_t bytes = 0;
    return text && engine_parse_bytes(text, &bytes) ? bytes : 0;
}

static int64_t nano_cpus_of(const char *text)
{
    int64_t nano = 0;
    return text && engine_parse_cpus(text, &nano) ? nano : 0;
}

/* A name of a service's on the bridge, where nobody else resolves it: each of its aliases and its short id. */
static void add_hosts(struct attempt *attempt, struct vec *hosts, const struct docker_service *service)
{
    if (!service->address || !*service->address)
        return;
    for (size_t i = 0; i < service->aliases.len; i++)
        push(
            attempt, hosts,
            arena_printf(attempt->arena, "%s:%s", (const char *)service->aliases.items[i], service->address));
    push(attempt, hosts, arena_printf(attempt->arena, "%.12s:%s", service->id, service->address));
}

static bool is_default_network(const struct docker *docker)
{
    return strcmp(docker->network_mode, "bridge") == 0 || strcmp(docker->network_mode, "default") == 0;
}

/* As in a pod: whoever comes second lives in the network of the first service, whose hosts file has all names. */
static void enter_pod(struct container_spec *spec, const struct docker *docker, struct arena *arena)
{
    spec->network_mode = arena_printf(arena, "container:%s", docker->pod);
    spec->network_aliases = spec->extra_hosts = spec->dns = spec->dns_search = (struct vec){0};
    spec->hostname = NULL;
}

static void open_pod(struct attempt *attempt, struct container_spec *spec)
{
    const struct docker *docker = attempt->state;
    for (size_t i = 0; i < docker->services.len; i++) {
        const struct docker_service *service = docker->services.items[i];
        for (size_t j = 0; j < service->aliases.len; j++)
            push(attempt, &spec->extra_hosts,
                 arena_printf(attempt->arena, "%s:127.0.0.1", (const char *)service->aliases.items[j]));
    }
}

/* The runner writes its services into the job's hosts file, also where the network knows them. */
static bool finds_services_by_hosts(const struct docker *docker)
{
    return is_default_network(docker) || docker->network;
}

/* One with names of its own: those of containers on it resolve. */
static bool is_named_network(const struct docker *docker)
{
    const char *mode = docker->network_mode;
    return !is_default_network(docker) && !strchr(mode, ':') && strcmp(mode, "host") != 0 &&
           strcmp(mode, "none") != 0;
}

/* What the job and its services have in common. */
static struct container_spec common_spec(struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    const struct profile_docker *profile = &attempt->request->profile->docker;
    struct container_spec spec = {
        .labels = docker->labels,
        .mounts = docker->mounts,
        .binds = docker->binds,
        .network_mode = docker->network_mode,
        .dns = profile->dns,
        .dns_search = profile->dns_search,
        .runtime = profile->runtime,
        .userns_mode = profile->userns_mode,
        .shm_size_bytes = profile->shm_size,
        .init = attempt->features.on[FF_USE_INIT_WITH_DOCKER_EXECUTOR] ? 1 : 0,
    };
    for (size_t i = 0; i < profile->extra_hosts.len; i++)
        push(attempt, &spec.extra_hosts, profile->extra_hosts.items[i]);
    return spec;
}

static void add_job_limits(struct container_spec *spec, const struct profile_docker *profile,
                           struct arena *arena)
{
    spec->cap_add = profile->cap_add;
    spec->cap_drop = profile->cap_drop;
    spec->group_add = profile->group_add;
    spec->security_opt = profile->security_opt;
    spec->devices = profile->devices;
    spec->device_cgroup_rules = profile->device_cgroup_rules;
    spec->gpus = profile->gpus;
    spec->ulimits = map_of(arena, &profile->ulimit);
    spec->sysctls = map_of(arena, &profile->sysctls);
    spec->tmpfs = map_of(arena, &profile->tmpfs);
    spec->ipc_mode = profile->ipcmode;
    spec->pid_mode = profile->pid_mode;
    spec->mac_address = profile->mac_address;
    spec->links = profile->links;
    spec->volumes_from = profile->volumes_from;
    spec->memory_bytes = bytes_of(profile->memory);
    spec->memory_swap_bytes = bytes_of(profile->memory_swap);
    spec->memory_reservation_bytes = bytes_of(profile->memory_reservation);
    spec->nano_cpus = nano_cpus_of(profile->cpus);
    spec->cpu_shares = profile->cpu_shares;
    spec->cpuset_cpus = profile->cpuset_cpus;
    spec->cpuset_mems = profile->cpuset_mems;
    spec->cgroup_parent = profile->cgroup_parent;
    spec->oom_kill_disable = profile->oom_kill_disable;
    spec->oom_score_adj = profile->oom_score_adjust;
}

static void add_shell(struct attempt *attempt, struct container_spec *spec)
{
    push(attempt, &spec->command, "sh");
    push(attempt, &spec->command, "-c");
    push(attempt, &spec->command, probe);
    spec->has_command = true;
    spec->stdin_open = true;
}

static void add_environment(struct attempt *attempt, struct container_spec *spec)
{
    for (size_t i = 0; i < attempt->variables.len; i++)
        push(attempt, &spec->environment, docker_environment_entry(attempt, attempt->variables.items[i]));
}

static const char *user_of(const struct attempt *attempt)
{
    const struct image *image = attempt->request->job->image;
    const char *user = attempt->request->profile->docker.user;
    return user ? user : image && image->docker_user ? attempt_expand(attempt, image->docker_user) : NULL;
}

struct container_spec docker_job_spec(struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    const struct profile_docker *profile = &attempt->request->profile->docker;
    const struct image *image = attempt->request->job->image;
    struct container_spec spec = common_spec(attempt);
    spec.name = arena_printf(attempt->arena, "%s-build", docker->base);
    spec.image = attempt->image;
    spec.hostname =
        profile->hostname
            ? profile->hostname
            : arena_printf(attempt->arena, "runner-ci-local-project-1-concurrent-%d", attempt->request->slot);
    spec.user = user_of(attempt);
    spec.privileged = docker_is_privileged(attempt, attempt->image);
    spec.logs = attempt->request->keep ? LOGS_JSON_FILE : LOGS_NONE;
    spec.no_healthcheck = true;
    if (image && image->has_entrypoint && !profile->disable_entrypoint_overwrite) {
        spec.entrypoint = image->entrypoint;
        spec.has_entrypoint = true;
    }
    if (docker->network)
        push(attempt, &spec.network_aliases, "build");
    for (size_t i = 0; finds_services_by_hosts(docker) && i < docker->services.len; i++)
        add_hosts(attempt, &spec.extra_hosts, docker->services.items[i]);
    add_job_limits(&spec, profile, attempt->arena);
    add_shell(attempt, &spec);
    add_environment(attempt, &spec);
    if (docker->pod)
        enter_pod(&spec, docker, attempt->arena);
    return spec;
}

struct container_spec docker_service_spec(struct attempt *attempt, const struct docker_service *service)
{
    const struct docker *docker = attempt->state;
    const struct profile_docker *profile = &attempt->request->profile->docker;
    struct container_spec spec = common_spec(attempt);
    spec.name = service->container;
    spec.image = service->image_name;
    spec.user = service->user;
    spec.privileged = docker_service_is_privileged(attempt, service->image_name);
    spec.command = service->command;
    spec.has_command = service->has_command;
    spec.entrypoint = service->entrypoint;
    spec.has_entrypoint = service->has_entrypoint;
    spec.environment = service->environment;
    spec.security_opt = profile->services_security_opt;
    spec.tmpfs = map_of(attempt->arena, &profile->services_tmpfs);
    spec.gpus = profile->service_gpus;
    spec.memory_bytes = bytes_of(profile->service_memory);
    spec.memory_swap_bytes = bytes_of(profile->service_memory_swap);
    spec.memory_reservation_bytes = bytes_of(profile->service_memory_reservation);
    spec.nano_cpus = nano_cpus_of(profile->service_cpus);
    spec.cpu_shares = profile->service_cpu_shares;
    spec.cpuset_cpus = profile->service_cpuset_cpus;
    spec.cgroup_parent = profile->service_cgroup_parent;
    if (is_named_network(docker))
        spec.network_aliases = service->aliases;
    if (docker->pod)
        enter_pod(&spec, docker, attempt->arena);
    else if (profile->pod)
        open_pod(attempt, &spec);
    return spec;
}
