#include "view/model.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

const char *model_state_name(enum model_state state)
{
#define MODEL_STATE_TEXT(id, name) [id] = name,
    static const char *const names[] = {MODEL_STATES(MODEL_STATE_TEXT)};
#undef MODEL_STATE_TEXT
    return names[state];
}

struct model *model_new(void)
{
    struct model *model = mem_alloc(sizeof *model);
    *model = (struct model){.arena = arena_new()};
    return model;
}

void model_free(struct model *model)
{
    cJSON_Delete(model->list);
    arena_free(model->arena);
    free(model);
}

static const char *copy(struct model *model, const char *text)
{
    return text ? arena_strdup(model->arena, text) : NULL;
}

/* ---- The list of jobs ---- */

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static size_t stage_index(struct model *model, const char *name)
{
    for (size_t i = 0; i < model->stages.len; i++)
        if (strcmp(((const struct model_stage *)model->stages.items[i])->name, name) == 0)
            return i;
    struct model_stage *stage = arena_alloc(model->arena, sizeof *stage);
    stage->name = copy(model, name);
    vec_push(model->arena, &model->stages, stage);
    return model->stages.len - 1;
}

static struct model_job *add_job(struct model *model, const char *name, const char *stage_name)
{
    struct model_job *job = arena_alloc(model->arena, sizeof *job);
    *job = (struct model_job){.name = copy(model, name), .exit_code = -1, .coverage = -1};
    job->stage_index = stage_index(model, stage_name);
    struct model_stage *stage = model->stages.items[job->stage_index];
    job->stage = stage->name;
    vec_push(model->arena, &stage->jobs, job);
    vec_push(model->arena, &model->jobs, job);
    map_set(model->arena, &model->by_name, job->name, job);
    return job;
}

static void take_needs(struct model *model, struct model_job *job, const cJSON *needs)
{
    job->has_needs = cJSON_IsArray(needs);
    const cJSON *need;
    cJSON_ArrayForEach(need, needs)
    {
        const char *name = text_of(need, "job");
        if (name)
            vec_push(model->arena, &job->needs, name);
    }
}

static void take_services(struct model *model, struct model_job *job)
{
    job->services = (struct vec){0};
    const cJSON *object;
    cJSON_ArrayForEach(object, cJSON_GetObjectItemCaseSensitive(job->told, "services"))
    {
        struct model_service *service = arena_alloc(model->arena, sizeof *service);
        const char *name = text_of(object, "name");
        *service = (struct model_service){
            .name = name ? name : "", .state = "waiting", .seconds = -1, .tls = -1, .exit_code = -1};
        const cJSON *alias;
        cJSON_ArrayForEach(alias, cJSON_GetObjectItemCaseSensitive(object, "aliases"))
        {
            if (cJSON_IsString(alias))
                vec_push(model->arena, &service->aliases, alias->valuestring);
        }
        vec_push(model->arena, &job->services, service);
    }
}

static void take_job(struct model *model, const cJSON *object)
{
    const char *name = text_of(object, "name"), *stage = text_of(object, "stage");
    if (!name || !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "included")))
        return;
    struct model_job *job = add_job(model, name, stage ? stage : "test");
    job->told = object;
    job->when = text_of(object, "when");
    if (job->when && strcmp(job->when, "manual") == 0)
        job->state = MODEL_MANUAL;
    take_needs(model, job, cJSON_GetObjectItemCaseSensitive(object, "needs"));
    take_services(model, job);
}

static void take_list(struct model *model, const char *text)
{
    if (model->list || !text)
        return;
    model->list = cJSON_Parse(text);
    const cJSON *pipeline = cJSON_GetObjectItemCaseSensitive(model->list, "pipeline");
    model->name = text_of(pipeline, "name");
    model->source = text_of(pipeline, "source");
    model->ref = text_of(pipeline, "ref");
    model->sha = text_of(pipeline, "sha");
    const cJSON *job;
    cJSON_ArrayForEach(job, cJSON_GetObjectItemCaseSensitive(model->list, "jobs")) take_job(model, job);
}

/* ---- What happens to a job ---- */

/* A job of a child pipeline is named PARENT/JOB and stands in its parent's stage. */
static struct model_job *job_of(struct model *model, const char *name)
{
    struct model_job *job = map_get(&model->by_name, name);
    if (job)
        return job;
    const char *slash = strchr(name, '/');
    const struct model_job *parent =
        slash ? map_get(&model->by_name, arena_strndup(model->arena, name, (size_t)(slash - name))) : NULL;
    return add_job(model, name, parent ? parent->stage : "jobs");
}

static void begin_attempt(struct model *model, struct model_job *job, int attempt)
{
    if (attempt <= job->attempt)
        return;
    job->attempt = attempt;
    job->sections = (struct vec){0};
    job->log_len = 0;
    job->started_ms = job->finished_ms = 0;
    job->failure_reason = job->busy_with = NULL;
    job->exit_code = -1;
    take_services(model, job);
}

static void take_started(struct model *model, struct model_job *job, const struct event *event)
{
    job->state = MODEL_RUNNING;
    job->started_ms = event->time_ms;
    job->executor = copy(model, event->started.executor);
    job->runner = copy(model, event->started.runner);
    job->image = copy(model, event->started.image);
    job->reason = job->busy_with = NULL;
}

static void take_waiting(struct model *model, struct model_job *job, const struct event *event)
{
    const char *reason = event->waiting.reason ? event->waiting.reason : "";
    job->reason = copy(model, reason);
    job->until_ms = event->waiting.until_ms;
    job->state = strcmp(reason, "manual") == 0    ? MODEL_MANUAL
                 : strcmp(reason, "delayed") == 0 ? MODEL_DELAYED
                                                  : MODEL_WAITING;
}

static void take_pull(struct model *model, struct model_job *job, const struct event *event)
{
    const char *state = event->pull.state ? event->pull.state : "";
    if (strcmp(state, "start") == 0 && event->pull.image)
        job->busy_with = arena_printf(model->arena, "pulling %s", event->pull.image);
    else if (strcmp(state, "end") == 0)
        job->busy_with = NULL;
}

static struct model_service *service_of(struct model *model, struct model_job *job, const struct event *event)
{
    const char *name = event->service.name ? event->service.name : "";
    struct model_service *same_name = NULL;
    for (size_t i = 0; i < job->services.len; i++) {
        struct model_service *service = job->services.items[i];
        const struct vec *aliases = &event->service.aliases;
        if (strcmp(service->name, name) != 0)
            continue;
        if (aliases->len == 0 || vec_has_string(&service->aliases, aliases->items[0]))
            return service;
        if (!same_name)
            same_name = service;
    }
    if (same_name)
        return same_name;
    struct model_service *service = arena_alloc(model->arena, sizeof *service);
    *service = (struct model_service){
        .name = copy(model, name), .state = "", .seconds = -1, .tls = -1, .exit_code = -1};
    vec_push(model->arena, &job->services, service);
    return service;
}

static void take_service(struct model *model, struct model_job *job, const struct event *event)
{
    struct model_service *service = service_of(model, job, event);
    service->state = event->service.state ? copy(model, event->service.state) : "";
    if (event->service.aliases.len > 0 && service->aliases.len == 0)
        for (size_t i = 0; i < event->service.aliases.len; i++)
            vec_push(model->arena, &service->aliases, copy(model, event->service.aliases.items[i]));
    if (event->service.seconds >= 0)
        service->seconds = event->service.seconds;
    if (event->service.tls >= 0)
        service->tls = event->service.tls;
    if (event->service.storage_driver)
        service->storage_driver = copy(model, event->service.storage_driver);
    if (event->service.version)
        service->version = copy(model, event->service.version);
    if (event->service.log)
        service->log = copy(model, event->service.log);
    service->exit_code = event->service.exit_code;
}

static struct model_section *last_section(const struct model_job *job)
{
    return job->sections.len ? job->sections.items[job->sections.len - 1] : NULL;
}

static struct model_section *enter_section(struct model *model, struct model_job *job, const char *name,
                                           uint64_t offset)
{
    struct model_section *last = last_section(job);
    if (last && strcmp(last->name, name) == 0)
        return last;
    struct model_section *section = arena_alloc(model->arena, sizeof *section);
    *section = (struct model_section){.name = copy(model, name), .offset = offset};
    vec_push(model->arena, &job->sections, section);
    return section;
}

/* The runner's own sections begin where its markers would stand; those of a script lie inside one and are passed over. */
static void take_section(struct model *model, struct model_job *job, const struct event *event)
{
    static const char *const own[] = {"prepare_executor",
                                      "prepare_script",
                                      "get_sources",
                                      "restore_cache",
                                      "download_artifacts",
                                      "step_script",
                                      "build_script",
                                      "after_script",
                                      "archive_cache",
                                      "upload_artifacts",
                                      "archive_cache_on_failure",
                                      "upload_artifacts_on_success",
                                      "upload_artifacts_on_failure",
                                      "cleanup_file_variables"};
    const char *name = event->section.name ? event->section.name : "";
    bool is_own = false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        is_own |= strcmp(own[i], name) == 0;
    if (!is_own)
        return;
    if (event->section.start) {
        struct model_section *section = enter_section(model, job, name, job->log_len);
        section->header = copy(model, event->section.header);
        section->start_ms = event->time_ms;
        section->collapsed = event->section.collapsed;
        return;
    }
    struct model_section *last = last_section(job);
    if (last && strcmp(last->name, name) == 0)
        last->end_ms = event->time_ms;
}

static void take_log(struct model *model, struct model_job *job, const struct event *event)
{
    uint64_t end = event->log.offset;
    for (size_t i = 0; i < event->log.piece_count; i++)
        end += event->log.pieces[i].len;
    const char *name = event->log.section ? event->log.section : "";
    struct model_section *section = enter_section(model, job, name, event->log.offset);
    if (section->start_ms == 0)
        section->start_ms = event->time_ms;
    job->log_len = end > job->log_len ? end : job->log_len;
    job->busy_with = NULL;
}

static void take_finished(struct model *model, struct model_job *job, const struct event *event)
{
    static const enum model_state states[] = {
        [STATUS_SUCCESS] = MODEL_PASSED,  [STATUS_FAILED] = MODEL_FAILED, [STATUS_CANCELED] = MODEL_CANCELED,
        [STATUS_SKIPPED] = MODEL_SKIPPED, [STATUS_MANUAL] = MODEL_MANUAL, [STATUS_BLOCKED] = MODEL_WAITING,
    };
    job->state = states[event->finished.status];
    job->finished_ms = event->time_ms;
    job->duration_s = event->finished.duration_s;
    job->exit_code = event->finished.exit_code;
    job->failure_reason = copy(model, event->finished.failure_reason);
    job->allow_failure = event->finished.allow_failure;
    job->coverage = event->finished.coverage;
    job->busy_with = job->reason = NULL;
}

static void take_diagnosis(struct model *model, const struct event *event)
{
    struct model_diagnosis *diagnosis = arena_alloc(model->arena, sizeof *diagnosis);
    *diagnosis = (struct model_diagnosis){.job = copy(model, event->job),
                                          .severity = copy(model, event->diagnosis.severity),
                                          .message = copy(model, event->diagnosis.message),
                                          .remedy = copy(model, event->diagnosis.remedy)};
    vec_push(model->arena, &model->diagnoses, diagnosis);
}

static void take_for_job(struct model *model, const struct event *event)
{
    struct model_job *job = job_of(model, event->job);
    if (event->kind != EVENT_JOB_WAITING) /* while an attempt waits, the last one's log stays in sight */
        begin_attempt(model, job, event->attempt);
    switch (event->kind) {
    case EVENT_JOB_WAITING:
        take_waiting(model, job, event);
        break;
    case EVENT_JOB_STARTED:
        take_started(model, job, event);
        break;
    case EVENT_PULL:
        take_pull(model, job, event);
        break;
    case EVENT_SERVICE:
        take_service(model, job, event);
        break;
    case EVENT_SECTION:
        take_section(model, job, event);
        break;
    case EVENT_JOB_LOG:
        take_log(model, job, event);
        break;
    case EVENT_JOB_FINISHED:
        take_finished(model, job, event);
        break;
    case EVENT_DIAGNOSIS:
    case EVENT_PIPELINE_STARTED:
    case EVENT_PIPELINE_FINISHED:
    case EVENT_KIND_COUNT:
        break;
    }
}

void model_take(struct model *model, const struct event *event)
{
    model->run = event->run;
    if (model->started_ms == 0)
        model->started_ms = event->time_ms;
    model->last_ms = event->time_ms;
    if (event->kind == EVENT_PIPELINE_STARTED) {
        take_list(model, event->pipeline_started.list_json);
    } else if (event->kind == EVENT_PIPELINE_FINISHED) {
        model->finished = true;
        model->status = event->pipeline_finished.status;
        model->duration_s = event->pipeline_finished.duration_s;
    } else if (event->kind == EVENT_DIAGNOSIS) {
        take_diagnosis(model, event);
    } else if (event->job) {
        model->finished = false; /* a retry goes on after the end */
        take_for_job(model, event);
    }
}

/* ---- Questions ---- */

size_t model_count(const struct model *model, enum model_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < model->jobs.len; i++)
        count += ((const struct model_job *)model->jobs.items[i])->state == state;
    return count;
}

double model_seconds(const struct model_job *job, int64_t now_ms)
{
    if (job->finished_ms)
        return job->started_ms ? job->duration_s : -1;
    return job->started_ms ? (double)(now_ms - job->started_ms) / 1000 : -1;
}

enum model_state model_stage_state(const struct model_stage *stage)
{
    static const enum model_state by_weight[] = {MODEL_FAILED,  MODEL_RUNNING, MODEL_CANCELED, MODEL_DELAYED,
                                                 MODEL_WAITING, MODEL_PASSED,  MODEL_MANUAL,   MODEL_SKIPPED};
    for (size_t i = 0; i < sizeof by_weight / sizeof *by_weight; i++)
        for (size_t k = 0; k < stage->jobs.len; k++) {
            const struct model_job *job = stage->jobs.items[k];
            if (job->state == by_weight[i] && !(job->state == MODEL_FAILED && job->allow_failure))
                return by_weight[i];
        }
    return MODEL_PASSED;
}
