#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "executor/runner_variables.h"
#include "expr/varset.h"
#include "pipeline/job.h"
#include "profile/profile.h"

/* The image's name without tag, digest and the registry's port: what aliases are made of. */
static const char *bare_name(struct arena *arena, const char *image)
{
    char *name = arena_strdup(arena, image);
    name[strcspn(name, "@")] = '\0';
    char *slash = strrchr(name, '/'), *tag = strchr(slash ? slash : name, ':');
    if (tag)
        *tag = '\0';
    char *first = strchr(name, '/'), *port = strchr(name, ':');
    if (first && port && port < first)
        memmove(port, first, strlen(first) + 1);
    return name;
}

static const char *with_slashes_as(struct arena *arena, const char *name, const char *replacement)
{
    size_t width = strlen(replacement);
    char *out = arena_alloc(arena, strlen(name) * (width + 1) + 1), *to = out;
    for (const char *at = name; *at; at++) {
        if (*at != '/') {
            *to++ = *at;
            continue;
        }
        memcpy(to, replacement, width);
        to += width;
    }
    return out;
}

static bool is_taken(const struct docker *docker, const char *alias)
{
    for (size_t i = 0; i < docker->services.len; i++)
        if (vec_has_string(&((const struct docker_service *)docker->services.items[i])->aliases, alias))
            return true;
    return false;
}

/* The first service that claims a name keeps it. */
static void add_alias(struct attempt *attempt, struct docker_service *service, const char *alias)
{
    const struct docker *docker = attempt->state;
    if (vec_has_string(&service->aliases, alias))
        return;
    if (!is_taken(docker, alias)) {
        vec_push(attempt->arena, &service->aliases, alias);
        return;
    }
    job_log_line(attempt->log, LINE_WARNING,
                 "Skipping alias \"%s\" for service \"%s\" (services[%d]): alias is already in use by "
                 "another service.",
                 alias, service->image_name, service->index);
}

static void add_aliases(struct attempt *attempt, struct docker_service *service, const char *words)
{
    const char *name = bare_name(attempt->arena, service->image_name);
    add_alias(attempt, service, with_slashes_as(attempt->arena, name, "__"));
    add_alias(attempt, service, with_slashes_as(attempt->arena, name, "-"));
    char *rest = words ? arena_strdup(attempt->arena, attempt_expand(attempt, words)) : NULL;
    for (char *word; (word = strsep(&rest, ", \t"));)
        if (*word)
            add_alias(attempt, service, word);
}

/* What services may know: everything but secrets; of a file only where it is. */
static void add_environment(struct attempt *attempt, struct docker_service *service)
{
    for (size_t i = 0; i < attempt->variables.len; i++) {
        const struct variable *variable = attempt->variables.items[i];
        if (!variable->secret || variable->file)
            vec_push(attempt->arena, &service->environment, docker_environment_entry(attempt, variable));
    }
}

static void add_own_variables(struct attempt *attempt, struct docker_service *service,
                              const struct vec *variables)
{
    for (size_t i = 0; i < variables->len; i++) {
        const struct variable *variable = variables->items[i];
        const char *value = variable->raw ? variable->value : attempt_expand(attempt, variable->value);
        vec_push(attempt->arena, &service->environment,
                 arena_printf(attempt->arena, "%s=%s", variable->name, value));
    }
}

/* A service none of whose names is free is not started. */
static void keep(struct attempt *attempt, struct docker_service *service, const char *alias)
{
    struct docker *docker = attempt->state;
    add_aliases(attempt, service, alias);
    if (service->aliases.len)
        vec_push(attempt->arena, &docker->services, service);
}

static void read_profile_service(struct attempt *attempt, const struct profile_service *given, int index)
{
    struct docker_service *service = arena_alloc(attempt->arena, sizeof *service);
    *service = (struct docker_service){.index = index,
                                       .image_name = attempt_expand(attempt, given->name),
                                       .command = given->command,
                                       .has_command = given->has_command,
                                       .entrypoint = given->entrypoint,
                                       .has_entrypoint = given->has_entrypoint};
    add_environment(attempt, service);
    for (size_t i = 0; i < given->environment.len; i++)
        vec_push(attempt->arena, &service->environment, given->environment.items[i]);
    keep(attempt, service, given->alias);
}

static const char *expanded_or_null(const struct attempt *attempt, const char *text)
{
    return text ? attempt_expand(attempt, text) : NULL;
}

static void read_job_service(struct attempt *attempt, const struct service *given, int index)
{
    struct docker_service *service = arena_alloc(attempt->arena, sizeof *service);
    *service = (struct docker_service){.index = index,
                                       .image_name = attempt_expand(attempt, given->image.name),
                                       .pull_policies = given->image.pull_policies,
                                       .platform = expanded_or_null(attempt, given->image.docker_platform),
                                       .user = expanded_or_null(attempt, given->image.docker_user),
                                       .command = given->command,
                                       .has_command = given->has_command,
                                       .entrypoint = given->image.entrypoint,
                                       .has_entrypoint = given->image.has_entrypoint};
    add_environment(attempt, service);
    add_own_variables(attempt, service, &given->variables);
    keep(attempt, service, given->alias);
}

bool docker_read_services(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    const struct profile_docker *profile = &attempt->request->profile->docker;
    const struct vec *own = &attempt->request->job->services;
    size_t count = profile->services.len + own->len;
    docker->services = (struct vec){0};
    if (profile->services_limit >= 0 && count > (size_t)profile->services_limit)
        return error_set(err, ERROR_CONFIG, "too many services requested: %zu, only %d allowed", count,
                         profile->services_limit);
    int index = 0;
    for (size_t i = 0; i < profile->services.len; i++)
        read_profile_service(attempt, profile->services.items[i], index++);
    for (size_t i = 0; i < own->len; i++)
        read_job_service(attempt, own->items[i], index++);
    return true;
}

struct event docker_service_event(const struct attempt *attempt, const struct docker_service *service,
                                  const char *state)
{
    struct event event = {
        .kind = EVENT_SERVICE, .job = attempt->request->display_name, .attempt = attempt->request->attempt};
    event.service.name = service->image_name;
    event.service.aliases = service->aliases;
    event.service.state = state;
    event.service.seconds = -1;
    event.service.tls = -1;
    event.service.exit_code = -1;
    return event;
}

void docker_tell_service(struct attempt *attempt, const struct docker_service *service, const char *state)
{
    const struct event event = docker_service_event(attempt, service, state);
    attempt->frame->sink.send(attempt->frame->sink.context, &event);
}

static const char *tag_of(const char *image)
{
    const char *slash = strrchr(image, '/'), *tag = strchr(slash ? slash : image, ':');
    return tag ? tag + 1 : "latest";
}

static bool get_image(struct attempt *attempt, struct docker_service *service, struct error *err)
{
    docker_tell_service(attempt, service, "pulling");
    return docker_service_is_allowed(attempt, service->image_name) &&
           docker_user_is_allowed(attempt, service->user) &&
           docker_get_image(attempt, service->image_name, &service->pull_policies, service->platform,
                            &service->image, err);
}

/* Where it is on the job's network; a container that ended already is nowhere. */
static bool ask_address(struct attempt *attempt, struct docker_service *service, struct error *err)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = docker_call(attempt);
    struct container_info info;
    if (!engine_container_inspect(&call, service->id, &info, err))
        return false;
    service->gone = !info.running;
    if (info.endpoints.len)
        service->address = ((const struct container_endpoint *)info.endpoints.items[0])->address;
    else if (docker->pod)
        service->address = ((const struct docker_service *)docker->services.items[0])->address;
    return true;
}

static bool start(struct attempt *attempt, struct docker_service *service, struct error *err)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = docker_call(attempt);
    const char *name = bare_name(attempt->arena, service->image_name);
    job_log_line(attempt->log, LINE_PLAIN, "Starting service %s:%s...", name, tag_of(service->image_name));
    if (!get_image(attempt, service, err))
        return false;
    docker_tell_service(attempt, service, "starting");
    service->started_ms = clock_ms();
    service->container = arena_printf(attempt->arena, "%s-%s-%d", docker->base,
                                      with_slashes_as(attempt->arena, name, "__"), service->index);
    const struct container_spec spec = docker_service_spec(attempt, service);
    bool started =
        docker_make_container(attempt, &spec, &service->id, err) &&
        docker_open_volumes(attempt, service->id, service->user ? service->user : service->image.user, err) &&
        engine_container_start(&call, service->id, err) && ask_address(attempt, service, err);
    if (started)
        docker_follow_logs(attempt, service);
    return started;
}

bool docker_start_services(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    for (size_t i = 0; i < docker->services.len; i++) {
        const struct docker_service *service = docker->services.items[i];
        if (!start(attempt, docker->services.items[i], err))
            return false;
        if (attempt->request->profile->docker.pod && !docker->pod)
            docker->pod = service->container;
    }
    return true;
}
