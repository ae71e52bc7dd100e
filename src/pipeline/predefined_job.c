#include <string.h>

#include "base/arena.h"
#include "pipeline/job.h"
#include "pipeline/predefined.h"
#include "pipeline/slug.h"

/* Each gives the value for a job, or NULL where the variable is not set for it. */

static const char *job_name(struct arena *arena, const struct job *job)
{
    (void)arena;
    return job->name;
}

static const char *job_name_slug(struct arena *arena, const struct job *job)
{
    return slug_of(arena, job->name);
}

static const char *group_name(struct arena *arena, const struct job *job)
{
    return job_group_name(arena, job->name);
}

static const char *job_stage(struct arena *arena, const struct job *job)
{
    (void)arena;
    return job->stage;
}

static const char *job_manual(struct arena *arena, const struct job *job)
{
    (void)arena;
    return job->when == WHEN_MANUAL || job->when == WHEN_DELAYED ? "true" : NULL;
}

static const char *node_index(struct arena *arena, const struct job *job)
{
    return job->parallel_index > 0 ? arena_printf(arena, "%d", job->parallel_index) : NULL;
}

static const char *node_total(struct arena *arena, const struct job *job)
{
    return job->parallel_total > 0 ? arena_printf(arena, "%d", job->parallel_total) : "1";
}

static const char *environment_name(struct arena *arena, const struct job *job)
{
    (void)arena;
    return job->environment ? job->environment->name : NULL;
}

static const char *environment_slug(struct arena *arena, const struct job *job)
{
    return job->environment && job->environment->name ? slug_of_environment(arena, job->environment->name)
                                                      : NULL;
}

static const char *environment_action(struct arena *arena, const struct job *job)
{
    (void)arena;
    return job->environment ? job->environment->action : NULL;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Where the file does not say, the environment's name does. */
static const char *environment_tier(struct arena *arena, const struct job *job)
{
    static const char *const tiers[][2] = {
        {"production", "production"}, {"prod", "production"}, {"live", "production"},
        {"staging", "staging"},       {"stag", "staging"},    {"pre-prod", "staging"},
        {"test", "testing"},          {"qa", "testing"},      {"dev", "development"},
        {"review", "development"},
    };
    (void)arena;
    if (!job->environment)
        return NULL;
    if (job->environment->deployment_tier)
        return job->environment->deployment_tier;
    for (size_t i = 0; job->environment->name && i < sizeof tiers / sizeof *tiers; i++)
        if (starts_with(job->environment->name, tiers[i][0]))
            return tiers[i][1];
    return "other";
}

static const char *environment_url(struct arena *arena, const struct job *job)
{
    (void)arena;
    return job->environment ? job->environment->url : NULL;
}

static const struct {
    const char *name;
    const char *(*value)(struct arena *arena, const struct job *job);
} rows[] = {
    {"CI_JOB_NAME", job_name},
    {"CI_JOB_NAME_SLUG", job_name_slug},
    {"CI_JOB_GROUP_NAME", group_name},
    {"CI_JOB_STAGE", job_stage},
    {"CI_JOB_MANUAL", job_manual},
    {"CI_NODE_INDEX", node_index},
    {"CI_NODE_TOTAL", node_total},
    {"CI_ENVIRONMENT_NAME", environment_name},
    {"CI_ENVIRONMENT_SLUG", environment_slug},
    {"CI_ENVIRONMENT_ACTION", environment_action},
    {"CI_ENVIRONMENT_TIER", environment_tier},
    {"CI_ENVIRONMENT_URL", environment_url},
};

void predefined_add_job(struct arena *arena, struct varset *set, const struct job *job)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *value = rows[i].value(arena, job);
        if (value)
            varset_add(arena, set,
                       &(struct variable){.name = rows[i].name, .value = value, .layer = LAYER_PREDEFINED});
    }
}
