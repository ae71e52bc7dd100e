#include <string.h>

#include "base/arena.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "profile/profile.h"

/* One entry of `volumes`: [SOURCE:]TARGET[:OPTIONS]. */
struct entry {
    const char *source; /* NULL: a volume that the runner keeps itself */
    const char *target;
    const char *options; /* or NULL */
};

static bool is_options(const char *text)
{
    static const char *const words[] = {"ro",     "rw",     "O",     "z",        "Z",      "rshared",
                                        "shared", "rslave", "slave", "rprivate", "private"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        if (strncmp(text, words[i], len) == 0 && (text[len] == '\0' || text[len] == ','))
            return true;
    }
    return false;
}

static struct entry split_entry(struct arena *arena, const char *text)
{
    char *rest = arena_strdup(arena, text);
    const char *first = strsep(&rest, ":"), *second = rest ? strsep(&rest, ":") : NULL;
    if (!second || (!rest && is_options(second)))
        return (struct entry){.target = first, .options = second};
    return (struct entry){.source = first, .target = second, .options = rest};
}

static bool is_own(const struct attempt *attempt)
{
    return attempt->request->profile->docker.disable_cache || attempt->request->keep;
}

/* Volumes of one part belong to a slot of the run: the jobs of one slot share them, one after the other. With
 * `disable_cache` they are the job's own, and with `--keep`, for such volumes outlive the run. */
static const char *volume_name(const struct attempt *attempt, const char *target)
{
    const struct docker *docker = attempt->state;
    uint64_t hash = docker_name_hash(target);
    if (is_own(attempt))
        return arena_printf(attempt->arena, "%s-cache-%016llx", docker->base, (unsigned long long)hash);
    return arena_printf(attempt->arena, "ci-local-%s-%d-cache-%016llx", docker->run_token,
                        attempt->request->slot, (unsigned long long)hash);
}

static void add_mount(struct attempt *attempt, const char *source, const char *target)
{
    struct docker *docker = attempt->state;
    struct container_mount *mount = arena_alloc(attempt->arena, sizeof *mount);
    *mount = (struct container_mount){
        .kind = MOUNT_VOLUME, .source = source, .target = target, .labels = docker->labels};
    vec_push(attempt->arena, &docker->mounts, mount);
}

static bool add_kept_volume(struct attempt *attempt, const char *target, struct error *err)
{
    struct docker *docker = attempt->state;
    const char *name = volume_name(attempt, target);
    bool own = is_own(attempt);
    if (!docker_expect_volume(attempt, name, own ? VOLUME_OF_JOB : VOLUME_OF_RUN, err))
        return false;
    if (own)
        vec_push(attempt->arena, &docker->volumes, name);
    docker->volumes_fresh = true;
    add_mount(attempt, name, target);
    return true;
}

static bool is_taken(const struct docker *docker, const char *target)
{
    for (size_t i = 0; i < docker->mounts.len; i++)
        if (strcmp(((const struct container_mount *)docker->mounts.items[i])->target, target) == 0)
            return true;
    for (size_t i = 0; i < docker->binds.len; i++) {
        const char *at = strchr(docker->binds.items[i], ':');
        size_t len = strlen(target);
        if (at && strncmp(at + 1, target, len) == 0 && (at[len + 1] == ':' || at[len + 1] == '\0'))
            return true;
    }
    return false;
}

static bool add_entry(struct attempt *attempt, const char *text, struct error *err)
{
    struct docker *docker = attempt->state;
    struct entry entry = split_entry(attempt->arena, text);
    const char *target = attempt_expand(attempt, entry.target);
    if (*target != '/')
        target = arena_printf(attempt->arena, "%s/%s", attempt->project_dir, target);
    if (strcmp(target, "/") == 0)
        return error_set(err, ERROR_CONFIG, "a volume can't be mounted at /: %s", text);
    if (is_taken(docker, target))
        return error_set(err, ERROR_CONFIG, "volume for container path \"%s\" is already defined", target);
    if (!entry.source)
        return add_kept_volume(attempt, target, err);
    vec_push(attempt->arena, &docker->binds,
             arena_printf(attempt->arena, "%s:%s%s%s", entry.source, target, entry.options ? ":" : "",
                          entry.options ? entry.options : ""));
    return true;
}

bool docker_plan_volumes(struct attempt *attempt, struct error *err)
{
    const struct vec *entries = &attempt->request->profile->docker.volumes;
    for (size_t i = 0; i < entries->len; i++)
        if (!add_entry(attempt, entries->items[i], err))
            return false;
    return true;
}
