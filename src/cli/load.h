/* The project as every command sees it: the repository, the configuration with all it includes, the pipeline that
 * GitLab would create. Loaded once, by one way. */
#pragma once
#include <stdbool.h>

#include "base/diag.h"
#include "base/map.h"
#include "cli/dind.h"
#include "cli/disk_world.h"
#include "cli/event_choice.h"
#include "config/world.h"
#include "expr/varset.h"
#include "pipeline/pipeline.h"
#include "pipeline/predefined.h"
#include "repo/repo.h"

struct arena;
struct config;
struct invocation;
struct job;

struct project {
    const struct invocation *invocation;
    struct arena *arena;
    struct repo repo;
    struct event_choice event;
    struct disk_world disk;
    struct world world; /* answered by `disk` */
    struct diags diags;
    const char *path; /* the configuration's name in messages */
    const struct config *config;
    struct pipeline_context context;
    struct predefined_facts facts;
    struct varset predefined, persisted, variables, command_line; /* what the context points to */
    struct map inputs;
    const struct pipeline *pipeline;
};

/* What a run wants of it. */
struct load_options {
    const char *source; /* which sources count, as `run --source`; NULL: the work tree */
    enum dind_mode dind;
    bool lock; /* include.lock is to be written: what it says does not count */
};

/* Loads everything up to the pipeline; `options` may be NULL.
 * False where that is not possible; then what is wrong was said on standard error and `status` is the exit status.
 * Warnings stay in `diags`. Where GitLab would create no pipeline the result is true and pipeline->created false. */
bool project_load(struct invocation *invocation, const struct load_options *options, struct project *project,
                  int *status);

/* The same (`options` may be NULL), but findings are left in `diags` for the caller: true also where they are errors, with `config` or
 * `pipeline` NULL. */
bool project_load_findings(struct invocation *invocation, const struct load_options *options,
                           struct project *project, int *status);

/* Pins the remote includes that loading fetched, in include.lock. */
bool project_lock(const struct project *project, struct error *err);

/* The jobs that `name` means, struct job *: the job of that name, else all that a key of the file became (matrix and
 * `parallel` jobs), those left out of the pipeline too. ERROR_USAGE with the nearest name where there is none. */
struct vec project_jobs_named(const struct project *project, const char *name, struct error *err);

/* Whether the pipeline's branch counts as protected: the default branch does. */
bool project_ref_is_protected(const struct project *project);

/* Says on standard error that there would be no pipeline, and why; returns EXIT_EMPTY. */
int project_say_empty(const struct project *project);
