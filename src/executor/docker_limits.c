#include <string.h>

#include "base/arena.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/doublestar.h"
#include "executor/executor.h"
#include "profile/profile.h"

static bool matches_any(const struct vec *patterns, const char *image)
{
    for (size_t i = 0; i < patterns->len; i++)
        if (doublestar_match(patterns->items[i], image))
            return true;
    return false;
}

static bool refuse(struct attempt *attempt, const char *image, const char *kind, const struct vec *patterns)
{
    job_log_line(attempt->log, LINE_RAW, "%s", "");
    job_log_line(attempt->log, LINE_ERROR, "The \"%s\" image is not present on list of allowed %s:", image,
                 kind);
    for (size_t i = 0; i < patterns->len; i++)
        job_log_line(attempt->log, LINE_PLAIN, "- %s", (const char *)patterns->items[i]);
    job_log_line(attempt->log, LINE_RAW, "%s", "");
    job_log_line(attempt->log, LINE_PLAIN,
                 "Please check runner's allowed_images configuration: "
                 "https://docs.gitlab.com/runner/configuration/advanced-configuration/");
    return attempt_fail(attempt, FAILURE_CONFIGURATION, "disallowed image");
}

bool docker_image_is_allowed(struct attempt *attempt, const char *image)
{
    const struct profile_docker *profile = &attempt->request->profile->docker;
    bool is_default = profile->image && strcmp(image, attempt_expand(attempt, profile->image)) == 0;
    return is_default || profile->allowed_images.len == 0 || matches_any(&profile->allowed_images, image) ||
           refuse(attempt, image, "images", &profile->allowed_images);
}

bool docker_service_is_allowed(struct attempt *attempt, const char *image)
{
    const struct profile_docker *profile = &attempt->request->profile->docker;
    for (size_t i = 0; i < profile->services.len; i++) {
        const struct profile_service *service = profile->services.items[i];
        if (strcmp(attempt_expand(attempt, service->name), image) == 0)
            return true;
    }
    return profile->allowed_services.len == 0 || matches_any(&profile->allowed_services, image) ||
           refuse(attempt, image, "services", &profile->allowed_services);
}

bool docker_user_is_allowed(struct attempt *attempt, const char *user)
{
    const struct profile_docker *profile = &attempt->request->profile->docker;
    if (!user || !*user || (profile->allowed_users.len == 0 && !profile->user))
        return true;
    if (profile->allowed_users.len ? vec_has_string(&profile->allowed_users, user)
                                   : strcmp(user, profile->user) == 0)
        return true;
    return attempt_fail(attempt, FAILURE_CONFIGURATION, "user \"%s\" is not an allowed user: [%s]", user,
                        profile->allowed_users.len ? (const char *)profile->allowed_users.items[0]
                                                   : profile->user);
}

bool docker_is_privileged(const struct attempt *attempt, const char *image)
{
    const struct profile_docker *profile = &attempt->request->profile->docker;
    const struct vec *allowed = &profile->allowed_privileged_images;
    return profile->privileged && (allowed->len == 0 || matches_any(allowed, image));
}

bool docker_service_is_privileged(const struct attempt *attempt, const char *image)
{
    const struct profile_docker *profile = &attempt->request->profile->docker;
    const struct vec *allowed = &profile->allowed_privileged_services;
    bool privileged = profile->services_privileged < 0 ? profile->privileged : profile->services_privileged;
    return privileged && (allowed->len == 0 || matches_any(allowed, image));
}
