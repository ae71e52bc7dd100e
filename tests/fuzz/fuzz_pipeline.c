/* Any bytes as a configuration that is made into a pipeline, planned, its variables collected. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/config.h"
#include "config/world.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "pipeline/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_file(void *context, struct arena *arena, const struct world_file *file, const char **text,
                      size_t *len, struct error *err)
{
    (void)context, (void)arena, (void)file, (void)text, (void)len;
    return error_set(err, ERROR_NOT_FOUND, "no such file");
}

static bool list_files(void *context, struct arena *arena, const char *project, const char *ref,
                       struct vec *paths, struct error *err)
{
    (void)context, (void)project, (void)ref, (void)err;
    vec_push(arena, paths, "Makefile");
    vec_push(arena, paths, "src/a.c");
    return true;
}

static bool changed_files(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                          bool *known, struct error *err)
{
    (void)context;
    if (compare_to)
        return error_set(err, ERROR_NOT_FOUND, "no such revision");
    vec_push(arena, paths, "src/a.c");
    *known = true;
    return true;
}

static bool file_id(void *context, struct arena *arena, const char *path, bool commit, const char **id,
                    struct error *err)
{
    (void)context, (void)arena, (void)commit, (void)err;
    *id = path;
    return true;
}

static const struct world world = {
    .read_file = read_file, .list_files = list_files, .changed_files = changed_files, .file_id = file_id};

static void use(struct arena *arena, const struct pipeline *pipeline)
{
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        const struct job *job = pipeline->jobs.items[i];
        job_variables(arena, pipeline, job, NULL);
        job_artifact_sources(arena, pipeline, job);
        const struct plan_selection from = {.from = job->name, .needs = PLAN_NEEDS_ALL};
        if (!plan_make(arena, pipeline, &from, &err) && job->included)
            abort();
    }
    const struct plan *plan = plan_make(arena, pipeline, &(struct plan_selection){0}, &err);
    if (!plan || plan->nodes.len != pipeline->by_name.len)
        abort();
    plan_critical_path(arena, plan, NULL, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diags diags = {.arena = arena};
    struct varset predefined = {0};
    varset_add(arena, &predefined, &(struct variable){.name = "CI_COMMIT_BRANCH", .value = "main"});
    const struct pipeline_context context = {.source = "push", .ref = "main", .predefined = &predefined};
    const char *text = arena_strndup(arena, (const char *)data, size);
    const struct config_request request = {
        .path = "fuzz.yml", .text = text, .len = size, .variables = &predefined};
    const struct config *config = config_load(arena, &request, &world, &diags);
    size_t errors = diags.errors;
    const struct pipeline *pipeline = config ? pipeline_build(arena, config, &context, &world, &diags) : NULL;
    if (config && !pipeline == (diags.errors == errors))
        abort();
    if (pipeline && pipeline->jobs.len < 200)
        use(arena, pipeline);
    arena_free(arena);
    return 0;
}
