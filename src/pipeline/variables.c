/* The layers of a job's variables, as chains that share what they have in common. Source: EVALUATION 5.1. */
#include <string.h>

#include "base/arena.h"
#include "pipeline/build.h"
#include "pipeline/predefined.h"

/* The sets of `set`'s chain on top of those of `below`: copies of the heads, which share lists and maps. */
static const struct varset *put_on(struct arena *arena, const struct varset *set, const struct varset *below)
{
    if (!set)
        return below;
    const struct varset *rest = put_on(arena, set->below, below);
    if (set->list.len == 0)
        return rest;
    struct varset *copy = arena_memdup(arena, set, sizeof *copy);
    copy->below = rest;
    return copy;
}

const struct varset *pipeline_scope(struct builder *builder)
{
    const struct pipeline_context *context = builder->context;
    const struct varset *scope = put_on(builder->arena, &builder->pipeline->variables, NULL);
    scope = put_on(builder->arena, context->project, scope);
    return put_on(builder->arena, context->pipeline, scope);
}

static const struct varset *layers_of(struct arena *arena, const struct pipeline_context *context,
                                      const struct job *job)
{
    struct varset *own = arena_alloc(arena, sizeof *own);
    predefined_add_job(arena, own, job, PREDEFINED_IN_RULES);
    const struct varset *scope = put_on(arena, &job->variables, own);
    scope = put_on(arena, context->project, scope);
    return put_on(arena, context->pipeline, scope);
}

const struct varset *draft_scope(struct builder *builder, struct draft *draft)
{
    if (!draft->scope)
        draft->scope = layers_of(builder->brief, builder->context, draft->job);
    return draft->scope;
}

/* The memory is given back now and then, not for each job. */
void draft_forget(struct builder *builder, struct draft *draft)
{
    enum { ENOUGH = 1 << 20 };
    draft->scope = NULL;
    if (arena_used(builder->brief) < ENOUGH)
        return;
    arena_free(builder->brief);
    builder->brief = arena_new();
}

/* --- The variables of a job that is decided --- */

static bool is_yaml(const struct variable *variable)
{
    return variable->layer >= LAYER_DEFAULT_YAML && variable->layer <= LAYER_RULE;
}

static void add_set(struct arena *arena, struct vec *all, const struct varset *set)
{
    struct vec list = varset_all(arena, set);
    for (size_t i = 0; i < list.len; i++)
        vec_push(arena, all, list.items[i]);
}

static void add_late(struct arena *arena, struct vec *all, const struct vec *late, bool dotenv)
{
    for (size_t i = 0; late && i < late->len; i++) {
        const struct variable *variable = late->items[i];
        if ((variable->layer >= LAYER_DOTENV) == dotenv)
            vec_push(arena, all, variable);
    }
}

/* What the file defines: with `losers`, each definition; otherwise one a name, since GitLab merges these maps before
 * it looks at references. */
static void add_yaml(struct arena *arena, struct vec *all, const struct job *job, bool losers)
{
    struct vec list = losers ? varset_all(arena, &job->variables) : varset_winning(arena, &job->variables);
    for (size_t i = 0; i < list.len; i++)
        if (is_yaml(list.items[i]))
            vec_push(arena, all, list.items[i]);
}

/* An environment scope: the name, where each star stands for any text. */
static bool scope_matches(const char *scope, const char *name)
{
    const char *star = NULL, *retry = NULL;
    while (*name) {
        if (*scope == '*') {
            star = ++scope;
            retry = name;
        } else if (*scope == *name) {
            scope++;
            name++;
        } else if (star) {
            scope = star;
            name = ++retry;
        } else {
            return false;
        }
    }
    return scope[strspn(scope, "*")] == '\0';
}

/* Variables of the job's environment: those of an exact scope win over those with a star. */
static void add_scoped(struct arena *arena, struct vec *all, const struct pipeline_context *context,
                       const struct job *job)
{
    const char *name = job->environment ? job->environment->name : NULL;
    for (int exact = 0; name && exact <= 1; exact++) {
        for (size_t i = 0; i < context->scoped.len; i++) {
            const struct variable *variable = context->scoped.items[i];
            const char *scope = variable->environment_scope ? variable->environment_scope : "*";
            if ((strchr(scope, '*') == NULL) == exact && scope_matches(scope, name))
                vec_push(arena, all, variable);
        }
    }
}

static struct vec collect(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                          const struct vec *late, bool losers)
{
    const struct pipeline_context *context = pipeline->context;
    struct vec all = {0};
    struct varset own = {0};
    add_set(arena, &all, context->persisted);
    add_late(arena, &all, late, false);
    predefined_add_job(arena, &own, job, PREDEFINED_IN_JOB);
    add_set(arena, &all, &own);
    add_set(arena, &all, context->predefined);
    add_yaml(arena, &all, job, losers);
    add_late(arena, &all, late, true);
    add_set(arena, &all, context->project);
    add_scoped(arena, &all, context, job);
    add_set(arena, &all, context->pipeline);
    return all;
}

struct vec job_variables(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                         const struct vec *late)
{
    struct vec all = collect(arena, pipeline, job, late, false);
    const char *problem;
    return expand_all(arena, &all, EXPAND_PAYLOAD, &problem);
}

struct vec job_definitions(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                           const struct vec *late)
{
    return collect(arena, pipeline, job, late, true);
}

const char *job_variable_cycle(struct arena *arena, const struct pipeline *pipeline, const struct job *job)
{
    struct vec all = collect(arena, pipeline, job, NULL, false);
    return expand_cycle(arena, &all);
}

/* The file's layers of a scope merge into one before references are followed, as in collect: the last of a name counts,
 * in the order of `all`. */
static struct vec merge_yaml(struct arena *arena, const struct vec *all)
{
    struct map last = {0};
    struct vec merged = {0};
    for (size_t i = 0; i < all->len; i++)
        if (is_yaml(all->items[i]))
            map_set(arena, &last, ((const struct variable *)all->items[i])->name, all->items[i]);
    for (size_t i = 0; i < all->len; i++) {
        const struct variable *variable = all->items[i];
        if (!is_yaml(variable) || map_get(&last, variable->name) == variable)
            vec_push(arena, &merged, variable);
    }
    return merged;
}

const struct varset *scope_expanded(struct arena *arena, const struct varset *scope)
{
    struct vec all = varset_all(arena, scope);
    struct vec merged = merge_yaml(arena, &all);
    const char *problem;
    struct vec expanded = expand_all(arena, &merged, EXPAND_CONTEXT, &problem);
    struct varset *set = arena_alloc(arena, sizeof *set);
    for (size_t i = 0; i < expanded.len; i++)
        varset_add(arena, set, expanded.items[i]);
    return set;
}
