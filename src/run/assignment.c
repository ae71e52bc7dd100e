#include "run/assignment.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "executor/executor.h"
#include "expr/varset.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "pipeline/plan.h"
#include "profile/profile.h"
#include "run/kept.h"
#include "run/record.h"
#include "run/state.h"
#include "run/worker.h"

/* GitLab's default for a project. */
enum { DEFAULT_TIMEOUT_S = 60 * 60 };

const struct profile *assignment_profile(const struct run_request *request, const struct job *job,
                                         struct error *err)
{
    const struct profile *profile = profile_choose(request->profiles, request->profile, &job->tags);
    if (profile)
        return profile;
    if (request->profile)
        error_set(err, ERROR_USAGE, "there is no runner profile \"%s\"", request->profile);
    else
        error_set(err, ERROR_CONFIG, "no runner profile takes the tags of job %s", job->name);
    error_hint(err, "`ci-local runners` shows the profiles there are");
    return NULL;
}

const char *assignment_executor(const struct run_request *request, const struct job *job,
                                const struct profile *profile)
{
    if (request->executor)
        return request->executor;
    if (request->profiles->path && profile->executor)
        return strncmp(profile->executor, "docker", strlen("docker")) == 0 ? "docker" : profile->executor;
    return job->image || profile->docker.image ? "docker" : "shell";
}

int64_t assignment_timeout_s(const struct job *job)
{
    return job->timeout_s > 0 ? job->timeout_s : DEFAULT_TIMEOUT_S;
}

const char *assignment_left_by(struct arena *arena, const struct run *run, const struct run_job *of,
                               const char *name)
{
    const struct run_job *source = map_get(&of->of->by_name, name);
    if (source)
        return record_job_dir(arena, run->request->record_dir, source->name, source->attempt);
    return run->request->kept ? kept_dir(run->request->kept, name) : NULL;
}

/* One NAME=VALUE line. */
static void add_variable(struct arena *arena, char *line, struct vec *variables)
{
    char *value = strchr(line, '=');
    if (!value)
        return;
    *value = '\0';
    struct variable *variable = arena_alloc(arena, sizeof *variable);
    *variable = (struct variable){.name = line, .value = value + 1, .layer = LAYER_DOTENV};
    vec_push(arena, variables, variable);
}

static void add_dotenv(struct arena *arena, const char *path, struct vec *variables)
{
    struct error err = ERROR_INIT;
    AUTO_BUF struct buf text = BUF_INIT;
    if (!file_read(path, 0, &text, &err))
        return;
    char *rest = arena_strndup(arena, text.data, text.len);
    for (char *line; (line = strsep(&rest, "\n"));)
        add_variable(arena, line, variables);
}

/* What earlier jobs left for this one: archives and variables, in the order of the pipeline. */
static void add_inheritance(struct arena *arena, const struct run *run, const struct run_job *job,
                            struct job_request *filled)
{
    struct vec sources = job_artifact_sources(arena, job->of->pipeline, job->job);
    for (size_t i = 0; i < sources.len; i++) {
        const struct job *source = sources.items[i];
        if (!source->artifacts)
            continue;
        const char *folder = assignment_left_by(arena, run, job, source->name);
        if (!folder)
            continue;
        add_dotenv(arena, path_join(arena, folder, "dotenv"), &filled->late_variables);
        struct download *download = arena_alloc(arena, sizeof *download);
        *download =
            (struct download){.job = source->name, .archive = path_join(arena, folder, "artifacts.zip")};
        if (access(download->archive, R_OK) == 0)
            vec_push(arena, &filled->downloads, download);
    }
}

bool assignment_fill(struct arena *arena, const struct run *run, const struct worker *worker,
                     struct job_request *filled, struct error *err)
{
    const struct run_request *request = run->request;
    const struct run_job *job = worker->job;
    *filled = (struct job_request){
        .pipeline = job->of->pipeline,
        .job = job->job,
        .profile = assignment_profile(request, job->job, err),
        .display_name = job->name,
        .attempt = worker->attempt,
        .run = request->number,
        .job_id = job->job_id,
        .slot = worker->slot,
        .project_path = request->project_path,
        .snapshot = run->snapshot,
        .record_dir = record_job_dir(arena, request->record_dir, job->name, worker->attempt),
        .cache_dir = run->cache_dir,
        .pull = request->pull,
        .keep = request->keep,
        .timeout_s = assignment_timeout_s(job->job),
    };
    if (!filled->profile || !folder_make(filled->record_dir, 0700, err))
        return false;
    add_inheritance(arena, run, job, filled);
    return true;
}
