#include "executor/runner_variables.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/map.h"
#include "executor/executor.h"
#include "expr/expand.h"
#include "expr/varset.h"
#include "pipeline/job.h"
#include "profile/profile.h"

/* What a job can read of the runner that it runs under: the version whose behaviour this is. */
#define RUNNER_VERSION  "19.4.0"
#define RUNNER_REVISION "ci-local"

struct builder {
    struct arena *arena;
    struct vec list; /* struct variable * */
};

static void add(struct builder *builder, const char *name, const char *value)
{
    if (!value)
        return;
    struct variable *variable = arena_alloc(builder->arena, sizeof *variable);
    *variable = (struct variable){.name = name, .value = value, .layer = LAYER_RUNNER, .raw = true};
    vec_push(builder->arena, &builder->list, variable);
}

static void add_number(struct builder *builder, const char *name, int64_t number)
{
    add(builder, name, arena_printf(builder->arena, "%lld", (long long)number));
}

static void add_features(struct builder *builder, const struct features *features)
{
    for (int i = 0; i < FEATURE_COUNT; i++)
        add(builder, feature_name((enum feature)i), features->on[i] ? "true" : "false");
}

/* `environment` of the profile: weaker than the job's variables. */
static void add_environment(struct builder *builder, const struct profile *profile)
{
    for (size_t i = 0; i < profile->environment.len; i++) {
        const char *entry = profile->environment.items[i], *equals = strchr(entry, '=');
        if (!equals)
            continue;
        struct variable *variable = arena_alloc(builder->arena, sizeof *variable);
        *variable = (struct variable){.name = arena_strndup(builder->arena, entry, (size_t)(equals - entry)),
                                      .value = equals + 1,
                                      .layer = LAYER_RUNNER};
        vec_push(builder->arena, &builder->list, variable);
    }
}

static const char *started_at(struct arena *arena, int64_t wall_ms)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm tm;
    char text[32];
    gmtime_r(&seconds, &tm);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return arena_strdup(arena, text);
}

static void add_before_job(struct builder *builder, const struct runner_facts *facts)
{
    const struct job_request *request = facts->request;
    add_features(builder, facts->features);
    add(builder, "CI_JOB_IMAGE", facts->image);
    add(builder, "CI_RUNNER_SHORT_TOKEN", "ci-local");
    add_environment(builder, request->profile);
    add(builder, "CI_BUILDS_DIR", facts->builds_dir);
    add(builder, "CI_PROJECT_DIR", facts->project_dir);
    add_number(builder, "CI_CONCURRENT_ID", request->slot);
    add_number(builder, "CI_CONCURRENT_PROJECT_ID", request->slot);
    add(builder, "CI_SERVER", "yes");
    add(builder, "CI_JOB_STATUS", "running");
    add_number(builder, "CI_JOB_TIMEOUT", request->timeout_s);
}

/* Of what GitLab predefines, these are only known now. */
static const char *known_now(struct arena *arena, const struct runner_facts *facts, const char *name)
{
    if (strcmp(name, "CI_JOB_ID") == 0)
        return arena_printf(arena, "%lld", (long long)facts->request->job_id);
    if (strcmp(name, "CI_JOB_STARTED_AT") == 0)
        return started_at(arena, facts->started_ms);
    return NULL;
}

static void add_known_now(struct builder *builder, const struct runner_facts *facts)
{
    static const char *const names[] = {"CI_JOB_ID", "CI_JOB_STARTED_AT"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add(builder, names[i], known_now(builder->arena, facts, names[i]));
}

static void add_payload(struct builder *builder, const struct runner_facts *facts, const struct vec *payload)
{
    for (size_t i = 0; i < payload->len; i++) {
        const struct variable *variable = payload->items[i];
        bool ours = variable->layer <= LAYER_PREDEFINED && known_now(builder->arena, facts, variable->name);
        if (!ours)
            vec_push(builder->arena, &builder->list, variable);
    }
}

static void add_after_job(struct builder *builder, const struct runner_facts *facts)
{
    add(builder, facts->disposable ? "CI_DISPOSABLE_ENVIRONMENT" : "CI_SHARED_ENVIRONMENT", "true");
    add(builder, "CI_RUNNER_VERSION", RUNNER_VERSION);
    add(builder, "CI_RUNNER_REVISION", RUNNER_REVISION);
#if defined(__aarch64__)
    add(builder, "CI_RUNNER_EXECUTABLE_ARCH", "linux/arm64");
#else
    add(builder, "CI_RUNNER_EXECUTABLE_ARCH", "linux/amd64");
#endif
    add(builder, "RUNNER_TEMP_PROJECT_DIR", facts->temp_dir);
    add(builder, "CI_BUILD_NETWORK_NAME", facts->network);
}

/* The last definition of each name, in the order of those. */
static struct vec winners(struct arena *arena, const struct vec *all)
{
    struct map last = {0};
    struct vec list = {0};
    for (size_t i = 0; i < all->len; i++)
        map_set(arena, &last, ((const struct variable *)all->items[i])->name, all->items[i]);
    for (size_t i = 0; i < all->len; i++)
        if (map_get(&last, ((const struct variable *)all->items[i])->name) == all->items[i])
            vec_push(arena, &list, all->items[i]);
    return list;
}

static const struct variable *find(const struct vec *variables, const char *name)
{
    for (size_t i = variables->len; i-- > 0;) {
        const struct variable *variable = variables->items[i];
        if (strcmp(variable->name, name) == 0)
            return variable;
    }
    return NULL;
}

const char *variable_value(const struct vec *variables, const char *name)
{
    const struct variable *variable = find(variables, name);
    return variable ? variable->value : NULL;
}

const char *variable_text(struct arena *arena, const struct vec *variables, const char *temp_dir,
                          const char *name)
{
    const struct variable *variable = find(variables, name);
    if (!variable)
        return NULL;
    return variable->file ? arena_printf(arena, "%s/%s", temp_dir, variable->name) : variable->value;
}

struct lookup {
    struct arena *arena;
    const struct vec *variables;
    const char *temp_dir;
};

static const char *look_up(void *context, const char *name)
{
    const struct lookup *lookup = context;
    return variable_text(lookup->arena, lookup->variables, lookup->temp_dir, name);
}

const char *runner_expand(struct arena *arena, const struct vec *variables, const char *temp_dir,
                          const char *text)
{
    struct lookup lookup = {.arena = arena, .variables = variables, .temp_dir = temp_dir};
    return text && strchr(text, '$') ? expand_runner(arena, text, look_up, &lookup) : text;
}

/* One pass against the list as it was: deeper references were GitLab's to follow. */
static struct vec expanded(struct arena *arena, const struct vec *variables, const char *temp_dir)
{
    struct vec list = {0};
    for (size_t i = 0; i < variables->len; i++) {
        const struct variable *variable = variables->items[i];
        if (!variable->raw && !variable->file && strchr(variable->value, '$')) {
            struct variable *copy = arena_memdup(arena, variable, sizeof *variable);
            copy->value = runner_expand(arena, variables, temp_dir, variable->value);
            variable = copy;
        }
        vec_push(arena, &list, variable);
    }
    return list;
}

struct vec runner_variables(struct arena *arena, const struct runner_facts *facts, const struct vec *payload)
{
    struct builder builder = {.arena = arena};
    add_before_job(&builder, facts);
    add_known_now(&builder, facts);
    add_payload(&builder, facts, payload);
    add_after_job(&builder, facts);
    struct vec list = winners(arena, &builder.list);
    return expanded(arena, &list, facts->temp_dir);
}

struct vec masked_values(struct arena *arena, const struct vec *variables)
{
    struct vec values = {0};
    for (size_t i = 0; i < variables->len; i++) {
        const struct variable *variable = variables->items[i];
        if (variable->masked)
            vec_push(arena, &values, variable->value);
    }
    return values;
}
