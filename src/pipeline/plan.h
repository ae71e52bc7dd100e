/* The plan: the jobs of a pipeline that are to run, and what each of them waits for. Made once, never changed: who runs
 * it keeps the state (and counts `waiting_for` down) in arrays of its own, by `plan_node.index`.
 * Source of the edges: docs.gitlab.com/ci/yaml/#needs; EVALUATION 9. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"

struct arena;
struct job;
struct pipeline;

/* What a job waits for. */
struct plan_edge {
    struct plan_node *node; /* the job waited for */
    bool artifacts;         /* its artifacts are downloaded */
};

struct plan_node {
    size_t index; /* into the plan's nodes */
    const struct job *job;
    bool by_needs; /* waits for `needs` alone; otherwise for all jobs of the earlier stages */
    bool named;    /* asked for by name; the others run since a named one needs them */
    /* struct plan_edge *: by_needs: the needed jobs that are in the plan. Otherwise empty: see plan_stage. */
    struct vec needs;
    struct vec dependents; /* struct plan_node *: those whose `needs` hold this one */
    struct vec missing;    /* const struct job *: needed jobs of the pipeline that the selection leaves out */
    size_t waiting_for;    /* needs, or nodes of earlier stages */
};

/* Jobs of one stage, for those that wait by stage: such a node waits for all nodes of the stages before. */
struct plan_stage {
    const char *name;
    struct vec nodes;    /* struct plan_node *: all of the stage */
    struct vec by_stage; /* struct plan_node *: those of them that wait for the stages before */
    size_t before;       /* how many nodes the stages before have */
};

struct plan {
    const struct pipeline *pipeline;
    struct vec nodes;   /* struct plan_node *, in the pipeline's order (by stage, then as defined) */
    struct vec stages;  /* struct plan_stage *, as in pipeline->stages, those without nodes too */
    struct map by_name; /* job name to struct plan_node * */
};

/* What else runs when jobs are named (`--needs`), directly or not:
 * - MISSING: the jobs in `needs`, and where a job has none those whose artifacts it gets, unless a result is kept;
 * - ALL: everything that the job would wait for;
 * - NONE: nothing. */
enum plan_needs { PLAN_NEEDS_MISSING, PLAN_NEEDS_ALL, PLAN_NEEDS_NONE };

/* What is to run. */
struct plan_selection {
    struct vec
        names; /* char *: each a job, else a matrix or parallel job's own name, else a stage, else a glob over job
                       * names; empty: all */
    const char *from; /* `--from JOB`: this job and all that wait for it, directly or not; or NULL */
    enum plan_needs needs;
    /* Whether an earlier run keeps a result that serves for the job (PLAN_NEEDS_MISSING); NULL: for none. */
    bool (*kept)(void *context, const struct job *job);
    void *context;
};

/* Makes the plan, in `arena`. ERROR_USAGE where a name is unknown (the nearest is suggested) or its job is left out of
 * the pipeline. */
const struct plan *plan_make(struct arena *arena, const struct pipeline *pipeline,
                             const struct plan_selection *selection, struct error *err);

/* The jobs alone, struct job *, in the plan's order, in `arena`: what a run takes. */
struct vec plan_jobs(struct arena *arena, const struct plan *plan);

/* The jobs whose artifacts `job` gets, const struct job * in the pipeline's order, in `arena`: from `needs`, from
 * `dependencies`, or all jobs of earlier stages; in the plan or not. */
struct vec job_artifact_sources(struct arena *arena, const struct pipeline *pipeline, const struct job *job);

/* The longest chain of waiting, struct plan_node *, first to last, where each job takes `seconds(context, job)` (NULL:
 * all the same). */
struct vec plan_critical_path(struct arena *arena, const struct plan *plan,
                              double (*seconds)(void *context, const struct job *job), void *context);
