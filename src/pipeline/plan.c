#include "pipeline/plan.h"

#include <fnmatch.h>
#include <string.h>

#include "base/arena.h"
#include "base/nearest.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"

/* The jobs that are chosen so far. */
struct choice {
    struct arena *arena;
    const struct pipeline *pipeline;
    const struct plan_selection *selection;
    struct map chosen; /* job name to struct job * */
    struct vec fresh;  /* struct job *: chosen, but what they need was not looked at yet */
    struct map named;  /* job name to struct job *: those asked for */
};

static void choose(struct choice *choice, const struct job *job)
{
    if (map_get(&choice->chosen, job->name))
        return;
    map_set(choice->arena, &choice->chosen, job->name, job);
    vec_push(choice->arena, &choice->fresh, job);
}

static void choose_named(struct choice *choice, const struct job *job)
{
    map_set(choice->arena, &choice->named, job->name, job);
    choose(choice, job);
}

/* --- Names --- */

enum name_kind { NAME_JOB, NAME_COPIES, NAME_STAGE, NAME_GLOB, NAME_KINDS };

/* A job's name is no path: a star goes over slashes, as in "test 1/4". */
static bool name_means(const struct job *job, enum name_kind kind, const char *name)
{
    switch (kind) {
    case NAME_JOB:
        return strcmp(job->name, name) == 0;
    case NAME_COPIES:
        return strcmp(job->base_name, name) == 0;
    case NAME_STAGE:
        return strcmp(job->stage, name) == 0;
    case NAME_GLOB:
        return fnmatch(name, job->name, 0) == 0;
    case NAME_KINDS:
        break;
    }
    return false;
}

static bool refuse_unknown(const struct choice *choice, const char *name, struct error *err)
{
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < choice->pipeline->jobs.len; i++) {
        const struct job *job = choice->pipeline->jobs.items[i];
        nearest_offer(&nearest, job->name);
        nearest_offer(&nearest, job->base_name);
    }
    for (size_t i = 0; i < choice->pipeline->stages.len; i++)
        nearest_offer(&nearest, choice->pipeline->stages.items[i]);
    error_set(err, ERROR_USAGE, "no job or stage is called %s", name);
    if (nearest.best)
        error_hint(err, "did you mean %s?", nearest.best);
    return false;
}

static bool refuse_excluded(const struct job *job, enum name_kind kind, const char *name, struct error *err)
{
    const char *because = job->excluded_because ? job->excluded_because : "it is left out";
    if (kind == NAME_STAGE)
        return error_set(err, ERROR_USAGE, "no job of stage %s is in the pipeline: %s", name, because);
    error_set(err, ERROR_USAGE, "job %s is not in the pipeline: %s", job->name, because);
    return error_hint(err, "`ci-local why %s` tells more", job->name);
}

/* A name is the first of these that there is: a job, a job with copies, a stage, a glob. */
static bool choose_name(struct choice *choice, const char *name, struct error *err)
{
    const struct vec *jobs = &choice->pipeline->jobs;
    for (enum name_kind kind = NAME_JOB; kind < NAME_KINDS; kind++) {
        const struct job *left_out = NULL;
        bool found = false;
        for (size_t i = 0; i < jobs->len; i++) {
            const struct job *job = jobs->items[i];
            if (!name_means(job, kind, name))
                continue;
            found = found || job->included;
            if (job->included)
                choose_named(choice, job);
            else
                left_out = job;
        }
        if (found)
            return true;
        if (left_out)
            return refuse_excluded(left_out, kind, name, err);
    }
    return refuse_unknown(choice, name, err);
}

/* --- What else runs --- */

static bool waits_for(const struct job *job, const struct job *other)
{
    if (!job->has_needs)
        return other->stage_index < job->stage_index;
    for (size_t i = 0; i < job->needs.len; i++) {
        const char *name = need_own_job(job->needs.items[i]);
        if (name && strcmp(name, other->name) == 0)
            return true;
    }
    return false;
}

/* `--from`: the job and all that wait for it; the jobs stand by stage, so one in the same stage may come before what it
 * needs. */
static bool choose_from(struct choice *choice, struct error *err)
{
    const struct vec *jobs = &choice->pipeline->jobs;
    if (!choose_name(choice, choice->selection->from, err))
        return false;
    for (size_t next = 0; next < choice->fresh.len; next++) {
        const struct job *first = choice->fresh.items[next];
        for (size_t i = 0; i < jobs->len; i++) {
            const struct job *job = jobs->items[i];
            if (job->included && !map_get(&choice->chosen, job->name) && waits_for(job, first))
                choose_named(choice, job);
        }
    }
    return true;
}

static const struct job *needed_job(const struct pipeline *pipeline, const struct need *need)
{
    const char *name = need_own_job(need);
    return name ? map_get(&pipeline->by_name, name) : NULL;
}

/* Whether the job gives anything to later jobs. */
static bool gives_artifacts(const struct job *job)
{
    const struct artifacts *artifacts = job->artifacts;
    return artifacts && (artifacts->paths.len > 0 || artifacts->untracked || artifacts->reports.len > 0);
}

/* A job that waits by stages needs those whose artifacts it gets; one that only runs by hand or after a failure is not
 * started for that. */
static bool serves(const struct job *job)
{
    return gives_artifacts(job) && job->when != WHEN_MANUAL && job->when != WHEN_ON_FAILURE;
}

static void choose_needed(struct choice *choice, const struct job *job)
{
    const struct plan_selection *selection = choice->selection;
    if (selection->needs == PLAN_NEEDS_MISSING && selection->kept && selection->kept(selection->context, job))
        return;
    choose(choice, job);
}

static void choose_earlier(struct choice *choice, const struct job *job)
{
    if (choice->selection->needs == PLAN_NEEDS_ALL) {
        for (size_t i = 0; i < choice->pipeline->jobs.len; i++) {
            const struct job *other = choice->pipeline->jobs.items[i];
            if (other->included && other->stage_index < job->stage_index)
                choose(choice, other);
        }
        return;
    }
    struct vec sources = job_artifact_sources(choice->arena, choice->pipeline, job);
    for (size_t i = 0; i < sources.len; i++)
        if (serves(sources.items[i]))
            choose_needed(choice, sources.items[i]);
}

static void choose_what_is_needed(struct choice *choice)
{
    int earliest = -1; /* all stages before this one are chosen already */
    for (size_t next = 0; next < choice->fresh.len; next++) {
        const struct job *job = choice->fresh.items[next];
        for (size_t i = 0; i < job->needs.len; i++) {
            const struct job *needed = needed_job(choice->pipeline, job->needs.items[i]);
            if (needed)
                choose_needed(choice, needed);
        }
        bool looked_at = choice->selection->needs == PLAN_NEEDS_ALL && job->stage_index <= earliest;
        if (job->has_needs || looked_at)
            continue;
        choose_earlier(choice, job);
        earliest = job->stage_index;
    }
}

static bool choose_jobs(struct choice *choice, struct error *err)
{
    const struct plan_selection *selection = choice->selection;
    if (selection->names.len == 0 && !selection->from) {
        for (size_t i = 0; i < choice->pipeline->jobs.len; i++) {
            const struct job *job = choice->pipeline->jobs.items[i];
            if (job->included)
                choose_named(choice, job);
        }
        return true;
    }
    for (size_t i = 0; i < selection->names.len; i++)
        if (!choose_name(choice, selection->names.items[i], err))
            return false;
    if (selection->from && !choose_from(choice, err))
        return false;
    if (selection->needs != PLAN_NEEDS_NONE)
        choose_what_is_needed(choice);
    return true;
}

/* --- The graph --- */

static void add_nodes(struct choice *choice, struct plan *plan)
{
    for (size_t i = 0; i < choice->pipeline->stages.len; i++) {
        struct plan_stage *stage = arena_alloc(choice->arena, sizeof *stage);
        stage->name = choice->pipeline->stages.items[i];
        vec_push(choice->arena, &plan->stages, stage);
    }
    for (size_t i = 0; i < choice->pipeline->jobs.len; i++) {
        const struct job *job = choice->pipeline->jobs.items[i];
        if (!map_get(&choice->chosen, job->name) || !job->included)
            continue;
        struct plan_node *node = arena_alloc(choice->arena, sizeof *node);
        struct plan_stage *stage = plan->stages.items[job->stage_index];
        node->index = plan->nodes.len;
        node->job = job;
        node->by_needs = job->has_needs;
        node->named = map_get(&choice->named, job->name) != NULL;
        vec_push(choice->arena, &plan->nodes, node);
        vec_push(choice->arena, &stage->nodes, node);
        if (!node->by_needs)
            vec_push(choice->arena, &stage->by_stage, node);
        map_set(choice->arena, &plan->by_name, job->name, node);
    }
}

static void connect_node(struct choice *choice, struct plan *plan, struct plan_node *node)
{
    for (size_t i = 0; i < node->job->needs.len; i++) {
        const struct need *need = node->job->needs.items[i];
        const struct job *job = needed_job(choice->pipeline, need);
        struct plan_node *needed = job ? map_get(&plan->by_name, job->name) : NULL;
        if (job && !needed)
            vec_push(choice->arena, &node->missing, job);
        if (!needed)
            continue;
        struct plan_edge *edge = arena_alloc(choice->arena, sizeof *edge);
        *edge = (struct plan_edge){.node = needed, .artifacts = need->artifacts};
        vec_push(choice->arena, &node->needs, edge);
        vec_push(choice->arena, &needed->dependents, node);
    }
    node->waiting_for = node->needs.len;
}

static void connect(struct choice *choice, struct plan *plan)
{
    size_t before = 0;
    for (size_t i = 0; i < plan->stages.len; i++) {
        struct plan_stage *stage = plan->stages.items[i];
        stage->before = before;
        before += stage->nodes.len;
        for (size_t j = 0; j < stage->by_stage.len; j++)
            ((struct plan_node *)stage->by_stage.items[j])->waiting_for = stage->before;
    }
    for (size_t i = 0; i < plan->nodes.len; i++) {
        struct plan_node *node = plan->nodes.items[i];
        if (node->by_needs)
            connect_node(choice, plan, node);
    }
}

const struct plan *plan_make(struct arena *arena, const struct pipeline *pipeline,
                             const struct plan_selection *selection, struct error *err)
{
    struct choice choice = {.arena = arena, .pipeline = pipeline, .selection = selection};
    if (!choose_jobs(&choice, err))
        return NULL;
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    plan->pipeline = pipeline;
    add_nodes(&choice, plan);
    connect(&choice, plan);
    return plan;
}

struct vec plan_jobs(struct arena *arena, const struct plan *plan)
{
    struct vec jobs = {0};
    for (size_t i = 0; i < plan->nodes.len; i++)
        vec_push(arena, &jobs, ((const struct plan_node *)plan->nodes.items[i])->job);
    return jobs;
}

/* --- Artifacts --- */

/* Whether `other`'s artifacts come to `job` by its `needs`. */
static bool need_brings(const struct job *job, const struct job *other)
{
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *need = job->needs.items[i];
        const char *name = need->artifacts ? need_own_job(need) : NULL;
        if (name && strcmp(name, other->name) == 0)
            return true;
    }
    return false;
}

static bool brings(const struct job *job, const struct job *other)
{
    if (job->has_dependencies && !vec_has_string(&job->dependencies, other->name))
        return false;
    if (job->has_needs)
        return need_brings(job, other);
    return job->has_dependencies || other->stage_index < job->stage_index;
}

struct vec job_artifact_sources(struct arena *arena, const struct pipeline *pipeline, const struct job *job)
{
    struct vec sources = {0};
    if ((job->has_needs && job->needs.len == 0) || (job->has_dependencies && job->dependencies.len == 0))
        return sources;
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        const struct job *other = pipeline->jobs.items[i];
        if (other->stage_index > job->stage_index)
            break;
        if (other->included && other != job && brings(job, other))
            vec_push(arena, &sources, other);
    }
    return sources;
}

/* --- The critical path --- */

/* The chains of waiting, each as long as its last job's end. */
struct chains {
    double *end;                     /* of each node */
    struct plan_node **last;         /* whom each node waited for at last, or NULL */
    size_t *open;                    /* needs of the same stage that have no end yet */
    struct plan_node *latest_before; /* of all nodes in the stages before */
    double (*seconds)(void *context, const struct job *job);
    void *context;
};

static void settle_end(struct chains *chains, const struct plan_node *node)
{
    double start = 0;
    struct plan_node *last = node->by_needs ? NULL : chains->latest_before;
    if (last)
        start = chains->end[last->index];
    for (size_t i = 0; i < node->needs.len; i++) {
        const struct plan_edge *edge = node->needs.items[i];
        if (!last || chains->end[edge->node->index] > start) {
            last = edge->node;
            start = chains->end[last->index];
        }
    }
    chains->last[node->index] = last;
    chains->end[node->index] = start + (chains->seconds ? chains->seconds(chains->context, node->job) : 1);
}

static bool same_stage(const struct plan_node *a, const struct plan_node *b)
{
    return a->job->stage_index == b->job->stage_index;
}

/* Settles the stage's nodes in the order of their needs among each other. */
static void settle_stage(struct arena *arena, struct chains *chains, const struct plan_stage *stage)
{
    struct vec ready = {0};
    for (size_t i = 0; i < stage->nodes.len; i++) {
        struct plan_node *node = stage->nodes.items[i];
        for (size_t j = 0; j < node->needs.len; j++)
            chains->open[node->index] +=
                same_stage(node, ((const struct plan_edge *)node->needs.items[j])->node);
        if (chains->open[node->index] == 0)
            vec_push(arena, &ready, node);
    }
    for (size_t i = 0; i < ready.len; i++) {
        struct plan_node *node = ready.items[i];
        settle_end(chains, node);
        for (size_t j = 0; j < node->dependents.len; j++) {
            struct plan_node *next = node->dependents.items[j];
            if (same_stage(node, next) && --chains->open[next->index] == 0)
                vec_push(arena, &ready, next);
        }
    }
}

static struct plan_node *later(const struct chains *chains, struct plan_node *a, struct plan_node *b)
{
    return !a || chains->end[b->index] > chains->end[a->index] ? b : a;
}

struct vec plan_critical_path(struct arena *arena, const struct plan *plan,
                              double (*seconds)(void *context, const struct job *job), void *context)
{
    size_t count = plan->nodes.len + 1;
    struct chains chains = {.end = arena_alloc(arena, count * sizeof *chains.end),
                            .last = arena_alloc(arena, count * sizeof *chains.last),
                            .open = arena_alloc(arena, count * sizeof *chains.open),
                            .seconds = seconds,
                            .context = context};
    for (size_t i = 0; i < plan->stages.len; i++) {
        const struct plan_stage *stage = plan->stages.items[i];
        settle_stage(arena, &chains, stage);
        for (size_t j = 0; j < stage->nodes.len; j++)
            chains.latest_before = later(&chains, chains.latest_before, stage->nodes.items[j]);
    }
    struct vec backwards = {0}, path = {0};
    for (struct plan_node *node = chains.latest_before; node; node = chains.last[node->index])
        vec_push(arena, &backwards, node);
    while (backwards.len > 0)
        vec_push(arena, &path, backwards.items[--backwards.len]);
    return path;
}
