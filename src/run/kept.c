#include "run/kept.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "pipeline/job.h"
#include "repo/repo.h"
#include "run/record.h"
#include "run/results.h"
#include "run/schedule.h"
#include "run/state.h"

/* How far back results are looked for. */
enum { RUNS_LOOKED_AT = 100 };

struct kept {
    struct map dirs;   /* job name to the folder of its last attempt, "" where that did not succeed */
    bool has_run;      /* there was a run of this project */
    struct vec failed; /* char *: jobs of the last one */
};

static const char *results_path(struct arena *arena, const char *dir)
{
    return path_join(arena, dir, "results.json");
}

static void take_job(struct arena *arena, struct kept *kept, const char *dir, const cJSON *job, bool is_last)
{
    const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(job, "status"));
    const cJSON *attempt = cJSON_GetObjectItemCaseSensitive(job, "attempt");
    const char *name = job->string ? arena_strdup(arena, job->string) : NULL;
    if (!name || !status || !cJSON_IsNumber(attempt))
        return;
    const bool succeeded = strcmp(status, "success") == 0;
    if (!map_get(&kept->dirs, name))
        map_set(arena, &kept->dirs, name,
                succeeded ? record_job_dir(arena, dir, name, attempt->valueint) : "");
    if (is_last && !succeeded)
        vec_push(arena, &kept->failed, name);
}

static void take_results(struct arena *arena, struct kept *kept, const char *dir, const char *project_dir)
{
    struct error err = ERROR_INIT;
    AUTO_BUF struct buf text = BUF_INIT;
    if (!file_read(results_path(arena, dir), 0, &text, &err))
        return;
    cJSON *results = cJSON_ParseWithLength(text.data, text.len);
    const char *project = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(results, "project_dir"));
    if (project && strcmp(project, project_dir) == 0) {
        const cJSON *job = NULL;
        cJSON_ArrayForEach(job, cJSON_GetObjectItemCaseSensitive(results, "jobs"))
        {
            take_job(arena, kept, dir, job, !kept->has_run);
        }
        kept->has_run = true;
    }
    cJSON_Delete(results);
}

const struct kept *kept_open(struct arena *arena, const char *project_dir)
{
    struct kept *kept = arena_alloc(arena, sizeof *kept);
    struct vec runs = {0};
    struct error err = ERROR_INIT;
    if (!record_list(arena, &runs, &err))
        return kept;
    for (size_t i = 0; i < runs.len && i < RUNS_LOOKED_AT; i++) {
        const int64_t *run = runs.items[runs.len - 1 - i];
        take_results(arena, kept, record_dir(arena, *run, &err), project_dir);
    }
    return kept;
}

const char *kept_dir(const struct kept *kept, const char *job)
{
    const char *dir = map_get(&kept->dirs, job);
    return dir && dir[0] ? dir : NULL;
}

bool kept_failed(struct arena *arena, const struct kept *kept, struct vec *names)
{
    for (size_t i = 0; i < kept->failed.len; i++)
        vec_push(arena, names, kept->failed.items[i]);
    return kept->has_run;
}

/* Jobs that ran: those that were skipped or never played say nothing about their last result. */
static cJSON *result_of(const struct run_job *job)
{
    enum job_state state = schedule_state(job->of->schedule, job->index);
    const char *status = state == JOB_SUCCESS    ? "success"
                         : state == JOB_FAILED   ? "failed"
                         : state == JOB_CANCELED ? "canceled"
                                                 : NULL;
    if (!status)
        return NULL;
    cJSON *result = cJSON_CreateObject();
    cJSON_AddStringToObject(result, "status", status);
    cJSON_AddNumberToObject(result, "attempt", job->attempt);
    return result;
}

void results_write(struct run *run)
{
    cJSON *results = cJSON_CreateObject();
    cJSON_AddStringToObject(results, "project_dir", run->request->sources.repo->project_dir);
    cJSON *jobs = cJSON_AddObjectToObject(results, "jobs");
    FOR_EACH_JOB(run, of, job)
    {
        cJSON *result = result_of(job);
        if (result)
            cJSON_AddItemToObject(jobs, job->name, result);
    }
    char *text = cJSON_PrintUnformatted(results);
    struct error err = ERROR_INIT;
    if (text)
        file_replace(results_path(run->arena, run->request->record_dir), text, strlen(text), 0600, &err);
    cJSON_free(text);
    cJSON_Delete(results);
}
