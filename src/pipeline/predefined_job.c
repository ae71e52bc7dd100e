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
    enum predefined_phase since;
    const char *(*value)(struct arena *arena, const struct job *job);
} rows[] = {
    {"CI_JOB_NAME", PREDEFINED_IN_RULES, job_name},
    {"CI_JOB_NAME_SLUG", PREDEFINED_IN_RULES, job_name_slug},
    {"CI_JOB_GROUP_NAME", PREDEFINED_IN_RULES, group_name},
    {"CI_JOB_STAGE", PREDEFINED_IN_RULES, job_stage},
    {"CI_JOB_MANUAL", PREDEFINED_IN_RULES, job_manual},
    {"CI_NODE_INDEX", PREDEFINED_IN_RULES, node_index},
    {"CI_NODE_TOTAL", PREDEFINED_IN_RULES, node_total},
    {"CI_ENVIRONMENT_NAME", PREDEFINED_IN_RULES, environment_name},
    {"CI_ENVIRONMENT_SLUG", PREDEFINED_IN_JOB, environment_slug},
    {"CI_ENVIRONMENT_ACTION", PREDEFINED_IN_RULES, environment_action},
    {"CI_ENVIRONMENT_TIER", PREDEFINED_IN_RULES, environment_tier},
    {"CI_ENVIRONMENT_URL", PREDEFINED_IN_RULES, environment_url},
};

void predefined_add_job(struct arena *arena, struct varset *set, const struct job *job,
                        enum predefined_phase phase)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *value = rows[i].since <= phase ? rows[i].value(arena, job) : NULL;
        if (value)
            varset_add(arena, set,
                       &(struct variable){.name = rows[i].name, .value = value, .layer = LAYER_PREDEFINED});
    }
}
