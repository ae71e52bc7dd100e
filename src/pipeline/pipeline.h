/* From a merged configuration to the pipeline that GitLab would create: workflow decided, jobs expanded and chosen,
 * needs checked. */
#pragma once
#include <stdbool.h>

#include "base/diag.h"
#include "base/map.h"
#include "base/vec.h"
#include "expr/varset.h"

struct arena;
struct config;
struct world;
struct job;

/* What is known before the file is read: the event and the variables that come with it. */
struct pipeline_context {
    const char *source; /* "push", "merge_request_event", … */
    const char *ref;    /* branch or tag name */
    bool tag;           /* ref is a tag */
    bool merge_request;
    const char *sha;
    const struct varset
        *persisted; /* what only a job that runs sees (CI_PIPELINE_ID), or NULL; may fill later */
    const struct varset *predefined; /* of pipeline scope, without any job's own */
    const struct varset *project;    /* instance, group and project variables, or NULL */
    struct vec
        scoped; /* struct variable *: those of certain environments, which job_variables adds to them */
    const struct varset *pipeline; /* `-v` and trigger variables, or NULL */
};

struct pipeline {
    const char *name; /* workflow:name, expanded, or NULL */
    bool created;     /* false: workflow or rules left nothing, see `reason` */
    const char *reason;
    bool auto_cancel_on_job_failure; /* workflow:auto_cancel:on_job_failure: all */
    struct vec stages;               /* char *, .pre first, .post last, those without jobs too */
    struct vec jobs;                 /* struct job *, as GitLab orders them, those left out too */
    struct map by_name;              /* job name to struct job *, the included ones */
    struct vec workflow_verdicts;    /* struct verdict * */
    struct varset variables;         /* global ones on top of the context's */
    const struct pipeline_context *context;
};

/* Builds the pipeline in `arena`. What is wrong in the file goes to `diags`; then the result is NULL. */
const struct pipeline *pipeline_build(struct arena *arena, const struct config *config,
                                      const struct pipeline_context *context, const struct world *world,
                                      struct diags *diags);

/* All variables that the runner gets for a job, references among them followed as GitLab follows them before the runner
 * sees them (EVALUATION 5.3): struct variable *, in `arena`; the last of a name wins. `late` (or NULL) holds dotenv
 * variables of earlier jobs (LAYER_DOTENV) and what only a run knows (CI_JOB_ID, …: LAYER_PREDEFINED or below). What the
 * runner itself adds (CI_PROJECT_DIR, …) is not in it. */
struct vec job_variables(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                         const struct vec *late);

/* The same as they were defined, nothing followed: every definition of every name, lowest precedence first, those that
 * lose too. For `vars`. */
struct vec job_definitions(struct arena *arena, const struct pipeline *pipeline, const struct job *job,
                           const struct vec *late);
