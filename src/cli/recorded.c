#include "cli/recorded.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/nearest.h"
#include "run/record.h"

bool is_run_name(const char *argument)
{
    return argument[0] == '@';
}

bool recorded_take(struct arena *arena, struct vec *args, int64_t *number, struct error *err)
{
    bool named = args->len > 0 && is_run_name(args->items[0]);
    if (!record_find(arena, named ? args->items[0] : "@", number, err))
        return false;
    if (named) {
        args->items++;
        args->len--;
    }
    return true;
}

/* ---- Reading ---- */

struct reading {
    struct arena *arena;
    struct recorded_run *run;
};

static const char *copy_of(struct arena *arena, const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? arena_strdup(arena, text) : NULL;
}

static void take_start(const struct reading *reading, const struct event *event)
{
    struct recorded_run *run = reading->run;
    run->started_ms = event->time_ms;
    const char *text = event->pipeline_started.list_json;
    cJSON *list = text ? cJSON_Parse(text) : NULL;
    const cJSON *pipeline = cJSON_GetObjectItemCaseSensitive(list, "pipeline");
    run->source = copy_of(reading->arena, pipeline, "source");
    run->ref = copy_of(reading->arena, pipeline, "ref");
    run->sha = copy_of(reading->arena, pipeline, "sha");
    run->name = copy_of(reading->arena, pipeline, "name");
    cJSON_Delete(list);
}

static struct recorded_job *job_of(const struct reading *reading, const struct event *event)
{
    struct recorded_job *job = map_get(&reading->run->jobs, event->job);
    if (job)
        return job;
    job = arena_alloc(reading->arena, sizeof *job);
    job->name = arena_strdup(reading->arena, event->job);
    map_set(reading->arena, &reading->run->jobs, job->name, job);
    return job;
}

static void take_end(const struct reading *reading, struct recorded_job *job, const struct event *event)
{
    job->finished = true;
    job->last = *event;
    job->last.job = job->name;
    const char *reason = event->finished.failure_reason;
    job->last.finished.failure_reason = reason ? arena_strdup(reading->arena, reason) : NULL;
    job->last.finished.artifacts = (struct vec){0};
    for (size_t i = 0; i < event->finished.artifacts.len; i++)
        vec_push(reading->arena, &job->last.finished.artifacts,
                 arena_strdup(reading->arena, event->finished.artifacts.items[i]));
}

static bool take_event(void *context, const struct event *event)
{
    const struct reading *reading = context;
    if (event->kind == EVENT_PIPELINE_STARTED)
        take_start(reading, event);
    if (event->kind == EVENT_PIPELINE_FINISHED) {
        reading->run->finished = true;
        reading->run->end = *event;
        reading->run->end.pipeline_finished.jobs = (struct vec){0};
    }
    if (!event->job)
        return true;
    struct recorded_job *job = job_of(reading, event);
    job->attempts = event->attempt > job->attempts ? event->attempt : job->attempts;
    if (event->kind == EVENT_JOB_FINISHED)
        take_end(reading, job, event);
    return true;
}

bool recorded_read(struct arena *arena, int64_t number, struct recorded_run *run, struct error *err)
{
    *run = (struct recorded_run){.number = number, .dir = record_dir(arena, number, err)};
    struct reading reading = {.arena = arena, .run = run};
    return run->dir && record_replay(run->dir, take_event, &reading, err);
}

const struct recorded_job *recorded_job_named(const struct recorded_run *run, const char *name,
                                              struct error *err)
{
    const struct recorded_job *job = map_get(&run->jobs, name);
    if (job)
        return job;
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < run->jobs.len; i++)
        nearest_offer(&nearest, run->jobs.entries[i].key);
    error_set(err, ERROR_USAGE, "run @%lld had no job `%s`", (long long)run->number, name);
    if (nearest.best)
        error_hint(err, "did you mean `%s`?", nearest.best);
    return NULL;
}
