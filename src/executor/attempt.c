#include "executor/attempt.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "executor/artifacts.h"
#include "executor/cache.h"
#include "executor/coverage.h"
#include "executor/executor.h"
#include "executor/runner_variables.h"
#include "executor/stages.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "profile/profile.h"

bool attempt_fail(struct attempt *attempt, enum failure_kind kind, const char *format, ...)
{
    if (attempt->failure.kind != FAILURE_NONE)
        return false;
    attempt->failure.kind = kind;
    va_list args;
    va_start(args, format);
    vsnprintf(attempt->failure.message, sizeof attempt->failure.message, format, args);
    va_end(args);
    return false;
}

void attempt_tell_started(struct attempt *attempt, const char *digest)
{
    if (attempt->told_started)
        return;
    attempt->told_started = true;
    struct event event = {.kind = EVENT_JOB_STARTED,
                          .job = attempt->request->display_name,
                          .attempt = attempt->request->attempt};
    event.started.executor = attempt->backend->name;
    event.started.runner = attempt->request->profile->name;
    event.started.image = attempt->image;
    event.started.image_digest = digest;
    attempt->frame->sink.send(attempt->frame->sink.context, &event);
}

static void say_warnings(struct attempt *attempt, const struct vec *warnings)
{
    for (size_t i = 0; i < warnings->len; i++)
        job_log_line(attempt->log, LINE_WARNING, "%s", (const char *)warnings->items[i]);
}

static void say_who_runs_it(struct attempt *attempt)
{
    const struct profile *profile = attempt->request->profile;
    const char *changed = features_changed(attempt->arena, &attempt->features);
    job_log_line(attempt->log, LINE_PLAIN, "Running with ci-local%s",
                 attempt->backend->disposable ? "" : " on this machine, in your own shell");
    job_log_line(attempt->log, LINE_PLAIN, "  on %s", profile->name ? profile->name : "ci-local");
    if (changed)
        job_log_line(attempt->log, LINE_PLAIN, "  feature flags: %s", changed);
}

/* Computes the variables. Flags and settings are read from those of the job; the folders, which other variables may
 * refer to, are the backend's to say once it knows the settings. */
static bool gather(struct attempt *attempt, struct vec *warnings, struct error *err)
{
    const struct job_request *request = attempt->request;
    struct vec payload =
        job_variables(attempt->arena, request->pipeline, request->job, &request->late_variables);
    features_decide(attempt->arena, request->profile, &payload, &attempt->features, warnings);
    settings_read(attempt->arena, &payload, request->timeout_s, &attempt->settings, warnings);
    attempt->variables = payload;
    if (!attempt->backend->place(attempt, err))
        return false;
    const struct runner_facts facts = {.request = request,
                                       .features = &attempt->features,
                                       .builds_dir = attempt->builds_dir,
                                       .project_dir = attempt->project_dir,
                                       .temp_dir = attempt->temp_dir,
                                       .image = attempt->image,
                                       .network = attempt->network,
                                       .disposable = attempt->backend->disposable,
                                       .started_ms = clock_wall_ms()};
    attempt->variables = runner_variables(attempt->arena, &facts, &payload);
    return true;
}

static void open_log(struct attempt *attempt)
{
    const struct job_request *request = attempt->request;
    struct vec masked = masked_values(attempt->arena, &attempt->variables);
    attempt->log = job_log_open(&(struct job_log_spec){
        .sink = &attempt->frame->sink,
        .fd = attempt->frame->log_fd,
        .job = request->display_name,
        .attempt = request->attempt,
        .masked = &masked,
        .tokens = attempt->features.on[FF_MASK_ALL_DEFAULT_TOKENS] ? MASK_ALL_TOKENS : MASK_PERSONAL_TOKENS,
        .limit_bytes = request->profile->output_limit_kb * 1024,
    });
}

/* From the sources to the script; stops once something failed. */
static void run_to_script(struct attempt *attempt)
{
    if (!stage_get_sources(attempt))
        return;
    caches_restore(attempt);
    if (artifacts_download(attempt))
        stage_step_script(attempt);
}

static void run_stages(struct attempt *attempt, struct job_result *result)
{
    if (!stage_prepare_executor(attempt) || !stage_prepare_script(attempt))
        return;
    run_to_script(attempt);
    if (attempt->script_began && !attempt->hurried && attempt->failure.kind != FAILURE_JOB_TIMEOUT)
        stage_after_script(attempt);
    if (attempt->hurried || attempt->failure.kind == FAILURE_JOB_TIMEOUT)
        return;
    caches_save(attempt);
    artifacts_upload(attempt, result);
    stage_cleanup(attempt);
}

/* How each failure is told: to GitLab, and in the log's last line. */
static const struct {
    enum job_status status;
    const char *reason;
    int exit_code; /* -1: none; FAILURE_SCRIPT has its own */
    const char *words;
} endings[] = {
    [FAILURE_NONE] = {STATUS_SUCCESS, NULL, 0, NULL},
    [FAILURE_SCRIPT] = {STATUS_FAILED, "script_failure", 1, "Job failed: "},
    [FAILURE_CONFIGURATION] = {STATUS_FAILED, "script_failure", 0, "Job failed: "},
    [FAILURE_SYSTEM] = {STATUS_FAILED, "runner_system_failure", -1, "Job failed (system failure): "},
    [FAILURE_PULL] = {STATUS_FAILED, "runner_system_failure", -1, "Job failed: "},
    [FAILURE_JOB_TIMEOUT] = {STATUS_FAILED, "job_execution_timeout", -1, "Job failed: "},
    [FAILURE_SCRIPT_TIMEOUT] = {STATUS_FAILED, "job_execution_timeout", -1, "Job failed: "},
    [FAILURE_CANCELED] = {STATUS_CANCELED, NULL, -1, "Job failed: "},
};

static void say_result(struct attempt *attempt)
{
    job_log_section_end(attempt->log);
    const char *words = endings[attempt->failure.kind].words;
    if (words)
        job_log_line(attempt->log, LINE_ERROR, "%s%s", words, attempt->failure.message);
    else
        job_log_line(attempt->log, LINE_INFO, "Job succeeded");
    job_log_flush(attempt->log);
}

static void fill_result(const struct attempt *attempt, struct job_result *result)
{
    enum failure_kind kind = attempt->failure.kind;
    result->status = endings[kind].status;
    result->failure_reason = endings[kind].reason;
    result->exit_code = kind == FAILURE_SCRIPT ? attempt->failure.exit_code : endings[kind].exit_code;
    if (attempt->request->job->coverage)
        result->coverage = coverage_of_log(attempt->arena, attempt->request->job->coverage,
                                           attempt->frame->log_fd, job_log_start(attempt->log));
}

static void send_result(const struct attempt *attempt, const struct job_result *result)
{
    struct event event = {.kind = EVENT_JOB_FINISHED,
                          .job = attempt->request->display_name,
                          .attempt = attempt->request->attempt};
    event.finished.status = result->status;
    event.finished.exit_code = result->exit_code;
    event.finished.failure_reason = result->failure_reason;
    event.finished.duration_s = (double)(clock_ms() - attempt->started_ms) / 1000;
    event.finished.coverage = result->coverage;
    event.finished.artifacts = result->artifacts;
    attempt->frame->sink.send(attempt->frame->sink.context, &event);
}

/* Before the job's end is told, which may be the end of the pipeline. */
static void send_fault(const struct attempt *attempt)
{
    const struct failure *failure = &attempt->failure;
    struct event event = {
        .kind = EVENT_DIAGNOSIS, .job = attempt->request->display_name, .attempt = attempt->request->attempt};
    event.diagnosis.rule = EXECUTOR_FAULT;
    event.diagnosis.severity = "error";
    event.diagnosis.message = failure->message;
    event.diagnosis.remedy = failure->hint[0] ? failure->hint : NULL;
    if (failure->kind == FAILURE_SYSTEM)
        attempt->frame->sink.send(attempt->frame->sink.context, &event);
}

static bool conclude(struct attempt *attempt, struct job_result *result, struct error *err)
{
    attempt_tell_started(attempt, NULL);
    if (attempt->failure.kind != FAILURE_NONE && attempt->script_began && attempt->backend->explain)
        attempt->backend->explain(attempt);
    say_result(attempt);
    fill_result(attempt, result);
    send_fault(attempt);
    send_result(attempt, result);
    bool clean = attempt->backend->clean_up(attempt, err);
    job_log_close(attempt->log);
    if (attempt->failure.kind != FAILURE_SYSTEM)
        return clean;
    error_set(err, ERROR_SYSTEM, "%s", attempt->failure.message);
    return error_hint(err, "%s", attempt->failure.hint);
}

bool attempt_run(const struct backend *backend, const struct job_request *request,
                 const struct job_frame *frame, struct job_result *result, struct error *err)
{
    *result = (struct job_result){.exit_code = -1, .coverage = -1};
    struct arena *arena = arena_new(); /* the worker ends with the attempt, and so do its strings */
    struct attempt attempt = {.backend = backend,
                              .request = request,
                              .frame = frame,
                              .arena = arena,
                              .started_ms = clock_ms(),
                              .deadline_ms =
                                  request->timeout_s ? clock_ms() + request->timeout_s * 1000 : -1};
    struct vec warnings = {0};
    struct error placing = ERROR_INIT;
    bool placed = gather(&attempt, &warnings, &placing);
    open_log(&attempt);
    say_who_runs_it(&attempt);
    say_warnings(&attempt, &warnings);
    if (placed)
        run_stages(&attempt, result);
    else
        attempt_fail(&attempt, placing.kind == ERROR_CONFIG ? FAILURE_CONFIGURATION : FAILURE_SYSTEM, "%s",
                     placing.message);
    return conclude(&attempt, result, err);
}
