#include "base/arena.h"
#include "engine/network.h"
#include "engine/volume.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "executor/ledger.h"
#include "expr/varset.h"
#include "profile/profile.h"

enum { REMOVE_S = 60 };

struct engine_call docker_call(struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    return (struct engine_call){
        .engine = docker->engine, .arena = attempt->arena, .limit = attempt_limit(attempt)};
}

struct engine_call docker_clean_up_call(struct attempt *attempt, int64_t seconds)
{
    struct engine_call call = docker_call(attempt);
    call.limit = attempt_clean_up_limit(seconds);
    return call;
}

/* FNV-1a: it only has to tell names apart. */
uint64_t docker_name_hash(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

static bool intend(struct attempt *attempt, enum ledger_kind kind, const char *name, enum volume_owner owner,
                   struct error *err)
{
    const struct docker *docker = attempt->state;
    const char *job = owner == VOLUME_OF_JOB ? attempt->request->display_name : NULL;
    return ledger_intend(attempt->frame->ledger, kind, engine_host(docker->engine), name, job, err);
}

/* An engine that refuses made nothing; only where no answer came may the thing exist, and then the ledger keeps it. */
static bool was_refused(const struct error *err)
{
    return err->kind == ERROR_NOT_FOUND || err->kind == ERROR_CONFIG || err->kind == ERROR_CONFLICT ||
           err->kind == ERROR_DENIED;
}

bool docker_make_container(struct attempt *attempt, const struct container_spec *spec, const char **id,
                           struct error *err)
{
    const struct engine_call call = docker_call(attempt);
    if (!intend(attempt, LEDGER_CONTAINER, spec->name, VOLUME_OF_JOB, err))
        return false;
    bool made = engine_container_create(&call, spec, id, NULL, err);
    if (made)
        ledger_created(attempt->frame->ledger, LEDGER_CONTAINER, spec->name);
    else if (was_refused(err))
        ledger_removed(attempt->frame->ledger, LEDGER_CONTAINER, spec->name);
    return made;
}

bool docker_make_network(struct attempt *attempt, const char *name, struct error *err)
{
    const struct docker *docker = attempt->state;
    const struct profile_docker *profile = &attempt->request->profile->docker;
    const struct engine_call call = docker_call(attempt);
    struct network_spec spec = {.name = name, .labels = docker->labels, .ipv6 = profile->enable_ipv6};
    const char *id;
    if (profile->network_mtu)
        map_set(attempt->arena, &spec.options, "com.docker.network.driver.mtu",
                arena_printf(attempt->arena, "%d", profile->network_mtu));
    if (!intend(attempt, LEDGER_NETWORK, name, VOLUME_OF_JOB, err) ||
        !engine_network_create(&call, &spec, &id, err))
        return false;
    ledger_created(attempt->frame->ledger, LEDGER_NETWORK, name);
    return true;
}

bool docker_expect_volume(struct attempt *attempt, const char *name, enum volume_owner owner,
                          struct error *err)
{
    return intend(attempt, LEDGER_VOLUME, name, owner, err);
}

void docker_volume_came(struct attempt *attempt, const char *name)
{
    ledger_created(attempt->frame->ledger, LEDGER_VOLUME, name);
}

bool docker_make_volume(struct attempt *attempt, const char *name, const struct map *options,
                        enum volume_owner owner, const char **mountpoint, struct error *err)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = docker_call(attempt);
    struct volume_spec spec = {.name = name, .labels = docker->labels};
    struct volume_info info;
    if (options)
        spec.options = *options;
    if (!intend(attempt, LEDGER_VOLUME, name, owner, err) || !engine_volume_create(&call, &spec, &info, err))
        return false;
    docker_volume_came(attempt, name);
    *mountpoint = info.mountpoint;
    return true;
}

bool docker_drop_container(struct attempt *attempt, const char *name, struct error *err)
{
    const struct engine_call call = docker_clean_up_call(attempt, REMOVE_S);
    if (!engine_container_remove(&call, name, err))
        return error_context(err, "removing the container %s", name);
    ledger_removed(attempt->frame->ledger, LEDGER_CONTAINER, name);
    return true;
}

bool docker_drop_volume(struct attempt *attempt, const char *name, struct error *err)
{
    const struct engine_call call = docker_clean_up_call(attempt, REMOVE_S);
    if (!engine_volume_remove(&call, name, err))
        return error_context(err, "removing the volume %s", name);
    ledger_removed(attempt->frame->ledger, LEDGER_VOLUME, name);
    return true;
}

bool docker_drop_network(struct attempt *attempt, const char *name, struct error *err)
{
    const struct engine_call call = docker_clean_up_call(attempt, REMOVE_S);
    if (!engine_network_remove(&call, name, err))
        return error_context(err, "removing the network %s", name);
    ledger_removed(attempt->frame->ledger, LEDGER_NETWORK, name);
    return true;
}

const char *docker_environment_entry(const struct attempt *attempt, const struct variable *variable)
{
    if (variable->file)
        return arena_printf(attempt->arena, "%s=%s/%s", variable->name, attempt->temp_dir, variable->name);
    return arena_printf(attempt->arena, "%s=%s", variable->name, variable->value);
}
