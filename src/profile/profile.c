#include "profile/profile.h"

#include <string.h>

#include "base/arena.h"

enum { DEFAULT_SERVICES_WAIT_S = 30 };

const struct profiles *profiles_hosted(struct arena *arena)
{
    static const char *const volumes[] = {"/certs/client", "/cache"};
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    *profile = (struct profile){.name = "hosted", .executor = "docker", .custom_build_dir = -1};
    profile->docker = (struct profile_docker){.privileged = true,
                                              .services_privileged = -1,
                                              .services_limit = -1,
                                              .wait_for_services_timeout = DEFAULT_SERVICES_WAIT_S};
    for (size_t i = 0; i < sizeof volumes / sizeof *volumes; i++)
        vec_push(arena, &profile->docker.volumes, volumes[i]);
    struct profiles *profiles = arena_alloc(arena, sizeof *profiles);
    vec_push(arena, &profiles->list, profile);
    return profiles;
}

static const struct profile *named(const struct profiles *profiles, const char *name)
{
    for (size_t i = 0; i < profiles->list.len; i++) {
        const struct profile *profile = profiles->list.items[i];
        if (profile->name && strcmp(profile->name, name) == 0)
            return profile;
    }
    return NULL;
}

static bool has_all(const struct vec *tags, const struct vec *wanted)
{
    for (size_t i = 0; i < wanted->len; i++)
        if (!vec_has_string(tags, wanted->items[i]))
            return false;
    return true;
}

static bool any_has_tags(const struct profiles *profiles)
{
    for (size_t i = 0; i < profiles->list.len; i++)
        if (((const struct profile *)profiles->list.items[i])->tags.len > 0)
            return true;
    return false;
}

const struct profile *profile_choose(const struct profiles *profiles, const char *name,
                                     const struct vec *job_tags)
{
    if (name)
        return named(profiles, name);
    bool tags_count = any_has_tags(profiles);
    for (size_t i = 0; i < profiles->list.len; i++) {
        const struct profile *profile = profiles->list.items[i];
        if (!tags_count || !job_tags || has_all(&profile->tags, job_tags))
            return profile;
    }
    return NULL;
}
