#include "run/jobs.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/arena.h"
#include "base/clock.h"
#include "executor/executor.h"
#include "expr/expand.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "run/announce.h"
#include "run/assignment.h"
#include "run/children.h"
#include "run/outcome.h"
#include "run/ready.h"
#include "run/record.h"
#include "run/state.h"
#include "run/worker.h"

/* What a worker needs beyond its job's timeout: the runner's five minutes each for after_script and clean-up, and some
 * for sources and artifacts. */
enum { AFTER_TIMEOUT_S = 15 * 60, CLEAN_UP_S = 6 * 60 };

static enum job_state state_of(const struct run_job *job)
{
    return schedule_state(job->of->schedule, job->index);
}

/* ---- What the schedule decided ---- */

static bool is_played_by_pattern(const struct run *run, const struct run_job *job)
{
    const struct vec *patterns = &run->request->manual;
    for (size_t i = 0; i < patterns->len; i++)
        if (strcmp(patterns->items[i], job->name) == 0 || fnmatch(patterns->items[i], job->name, 0) == 0)
            return true;
    return false;
}

static void tell_never_ran(struct run *run, struct run_job *job, enum job_status status)
{
    struct event event = {.kind = EVENT_JOB_FINISHED, .job = job->name, .attempt = job->attempt};
    event.finished.status = status;
    event.finished.exit_code = -1;
    event.finished.coverage = -1;
    event.finished.allow_failure = job->job->allow_failure.always;
    announce_finished(run, job, &event);
}

static void delay(struct run *run, struct run_job *job)
{
    const int64_t wait_ms = job->job->start_in_s * 1000;
    job->start_at_ms = clock_ms() + wait_ms;
    run->delayed++;
    announce_waiting(run, job, "delayed", clock_wall_ms() + wait_ms);
}

static void undelay(struct run *run, struct run_job *job)
{
    if (job->start_at_ms == 0)
        return;
    job->start_at_ms = 0;
    run->delayed--;
}

static void carry_out(struct run *run, struct run_job *job)
{
    undelay(run, job);
    switch (state_of(job)) {
    case JOB_CREATED:
        announce_waiting(run, job, job->job->has_needs ? "needs" : "stage", 0);
        break;
    case JOB_PENDING:
        ready_push(run, job);
        break;
    case JOB_SCHEDULED:
        delay(run, job);
        break;
    case JOB_MANUAL:
        if (is_played_by_pattern(run, job))
            jobs_play(run, job);
        else
            announce_waiting(run, job, "manual", 0);
        break;
    case JOB_SKIPPED:
        tell_never_ran(run, job, STATUS_SKIPPED);
        break;
    case JOB_CANCELED:
        ready_remove(run, job);
        tell_never_ran(run, job, STATUS_CANCELED);
        break;
    case JOB_RUNNING:
    case JOB_SUCCESS:
    case JOB_FAILED:
        break;
    }
}

static void carry_out_all(struct run *run, struct pipeline_run *of)
{
    for (size_t index; schedule_changed(of->schedule, &index);)
        carry_out(run, &of->jobs[index]);
}

/* ---- Adding a pipeline ---- */

/* The needed jobs that are part of this run; the others do not count, as optional ones that are not in the pipeline. */
static void find_needs(struct run *run, const struct pipeline_run *of, const struct job *job,
                       struct schedule_job *planned)
{
    size_t *needs = arena_alloc(run->arena, job->needs.len * sizeof *needs + 1);
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *need = job->needs.items[i];
        const struct run_job *found =
            need->job && !need->pipeline && !need->project ? map_get(&of->by_name, need->job) : NULL;
        if (found)
            needs[planned->need_count++] = found->index;
    }
    planned->needs = needs;
}

static const char *resource_group_of(struct run *run, const struct pipeline *pipeline, const struct job *job)
{
    if (!job->resource_group || !expand_has_reference(job->resource_group))
        return job->resource_group;
    struct vec all = job_variables(run->arena, pipeline, job, NULL);
    struct varset set = {0};
    for (size_t i = 0; i < all.len; i++)
        varset_add(run->arena, &set, all.items[i]);
    return expand(run->arena, job->resource_group, &set);
}

/* A job of a child goes on counting where the bridge's attempt before left it. */
static int first_attempt(const struct run_job *job)
{
    const struct pipeline_run *before = job->of->bridge ? job->of->bridge->child : NULL;
    const struct run_job *same = before ? map_get(&before->by_name, job->job->name) : NULL;
    return same ? same->attempt + 1 : 1;
}

static void fill_job(struct run *run, struct run_job *job, const struct job *what, int64_t job_id)
{
    const struct run_job *bridge = job->of->bridge;
    job->job = what;
    job->name = bridge ? arena_printf(run->arena, "%s/%s", bridge->name, what->name) : what->name;
    job->attempt = first_attempt(job);
    job->job_id = job_id;
    job->resource_group = resource_group_of(run, job->of->pipeline, what);
}

static struct vec included_jobs(struct arena *arena, const struct pipeline *pipeline)
{
    struct vec included = {0};
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        struct job *job = pipeline->jobs.items[i];
        if (job->included)
            vec_push(arena, &included, job);
    }
    return included;
}

static void make_schedule(struct run *run, struct pipeline_run *of)
{
    struct schedule_job *planned = arena_alloc(run->arena, of->count * sizeof *planned + 1);
    for (size_t i = 0; i < of->count; i++)
        map_set(run->arena, &of->by_name, of->jobs[i].job->name, &of->jobs[i]);
    for (size_t i = 0; i < of->count; i++) {
        const struct job *job = of->jobs[i].job;
        planned[i] = (struct schedule_job){.when = job->when,
                                           .stage = job->stage_index,
                                           .dag = job->has_needs,
                                           .allow_failure = job->allow_failure.always};
        find_needs(run, of, job, &planned[i]);
    }
    of->schedule = schedule_new(run->arena, planned, of->count);
}

static void append_pipeline(struct run *run, struct pipeline_run *of)
{
    struct pipeline_run **end = &run->pipelines;
    while (*end)
        end = &(*end)->next;
    *end = of;
}

struct pipeline_run *jobs_add(struct run *run, const struct pipeline *pipeline, const struct vec *jobs,
                              struct run_job *bridge)
{
    struct vec chosen = jobs->len > 0 ? *jobs : included_jobs(run->arena, pipeline);
    struct pipeline_run *of = arena_alloc(run->arena, sizeof *of);
    *of = (struct pipeline_run){.pipeline = pipeline, .bridge = bridge, .count = chosen.len};
    of->jobs = arena_alloc(run->arena, chosen.len * sizeof *of->jobs + 1);
    int64_t first_id = 1;
    struct error err = ERROR_INIT;
    if (!record_take_job_ids((int)chosen.len, &first_id, &err))
        announce_trouble(run, NULL, "job-numbers", err.message, err.hint);
    for (size_t i = 0; i < chosen.len; i++) {
        of->jobs[i].of = of;
        of->jobs[i].index = i;
        fill_job(run, &of->jobs[i], chosen.items[i], first_id + (int64_t)i);
    }
    make_schedule(run, of);
    append_pipeline(run, of);
    schedule_begin(of->schedule);
    for (size_t i = 0; i < of->count; i++)
        if (state_of(&of->jobs[i]) == JOB_CREATED)
            carry_out(run, &of->jobs[i]);
    carry_out_all(run, of);
    return of;
}

/* ---- Starting ---- */

static void fail_to_start(struct run *run, struct run_job *job, const struct error *err)
{
    announce_trouble(run, job, "worker", err->message, err->hint);
    struct event event = {.kind = EVENT_JOB_FINISHED};
    event.finished.status = STATUS_FAILED;
    event.finished.exit_code = -1;
    event.finished.coverage = -1;
    event.finished.failure_reason = "runner_system_failure";
    jobs_end(run, job, &event);
}

static void start(struct run *run, struct run_job *job)
{
    struct error err = ERROR_INIT;
    ready_remove(run, job);
    job->held_back = NULL;
    job->began_ms = clock_ms();
    schedule_set(job->of->schedule, job->index, JOB_RUNNING, job->job->allow_failure.always);
    if (job->job->trigger) {
        children_start(run, job);
        return;
    }
    job->worker = worker_start(run, &worker_job, job, &err);
    if (!job->worker) {
        fail_to_start(run, job, &err);
        return;
    }
    job->worker->kill_at_ms = job->began_ms + (assignment_timeout_s(job->job) + AFTER_TIMEOUT_S) * 1000;
    run->running++;
}

static void start_delayed(struct run *run)
{
    const int64_t now_ms = clock_ms();
    if (run->delayed == 0)
        return;
    FOR_EACH_JOB(run, of, job)
    {
        if (job->start_at_ms != 0 && job->start_at_ms <= now_ms)
            jobs_play(run, job);
    }
}

/* Starts what may start; whether any did, which may have made others ready. */
static bool start_ready(struct run *run)
{
    bool any = false;
    for (struct run_job *job = run->ready_first, *next; job && ready_has_room(run); job = next) {
        next = job->next_ready;
        /* Starting one job may have cancelled others. */
        if (state_of(job) != JOB_PENDING || ready_is_held_back(run, job))
            continue;
        start(run, job);
        any = true;
    }
    return any;
}

void jobs_start(struct run *run)
{
    start_delayed(run);
    while (run->snapshot_made && start_ready(run))
        ;
}

/* ---- Ending ---- */

/* Another attempt, with a number of its own. */
static void begin_attempt(struct run_job *job)
{
    struct error err = ERROR_INIT;
    int64_t id;
    job->attempt++;
    if (record_take_job_ids(1, &id, &err))
        job->job_id = id;
}

static enum job_state state_after(enum job_status status)
{
    return status == STATUS_SUCCESS    ? JOB_SUCCESS
           : status == STATUS_CANCELED ? JOB_CANCELED
           : status == STATUS_SKIPPED  ? JOB_SKIPPED
                                       : JOB_FAILED;
}

void jobs_end(struct run *run, struct run_job *job, struct event *finished)
{
    const struct outcome outcome = {.status = finished->finished.status,
                                    .exit_code = finished->finished.exit_code,
                                    .failure_reason = finished->finished.failure_reason};
    struct pipeline_run *of = job->of;
    const bool goes_on = run->ending == RUN_GOES_ON && !job->canceled;
    const bool again = goes_on && outcome_retries(job->job, &outcome, job->retries);
    const bool allowed = outcome_allowed(job->job, &outcome);
    finished->job = job->name;
    finished->attempt = job->attempt;
    finished->finished.allow_failure = allowed;
    finished->finished.retried = again;
    finished->finished.duration_s = (double)(clock_ms() - job->began_ms) / 1000;
    announce_finished(run, job, finished);
    if (again) {
        job->retries++;
        begin_attempt(job);
        schedule_set(of->schedule, job->index, JOB_PENDING, allowed);
        ready_push(run, job);
    } else {
        schedule_set(of->schedule, job->index, state_after(outcome.status), allowed);
    }
    carry_out_all(run, of);
    if (!again && !allowed && outcome.status == STATUS_FAILED && of->pipeline->auto_cancel_on_job_failure)
        jobs_cancel_all(run, of);
    children_look(run, of);
}

static void worker_let_go(struct run *run, struct worker *worker)
{
    const int64_t at_ms = clock_ms() + CLEAN_UP_S * 1000;
    worker->finished = true;
    worker->job->worker = NULL;
    run->running--;
    if (worker->kill_at_ms > at_ms)
        worker->kill_at_ms = at_ms;
}

void jobs_take(struct run *run, struct worker *worker, struct event *event)
{
    struct run_job *job = worker->job;
    event->job = job->name;
    event->attempt = worker->attempt;
    if (event->kind != EVENT_JOB_FINISHED) {
        announce(run, event);
    } else if (!worker->finished) {
        worker_let_go(run, worker);
        jobs_end(run, job, event);
    }
}

/* What a worker died of, for people. */
static void describe_death(const struct worker *worker, char *text, size_t size)
{
    if (WIFSIGNALED(worker->wait_status))
        snprintf(text, size, "the process that ran the job was killed by signal %d (%s)",
                 WTERMSIG(worker->wait_status), strsignal(WTERMSIG(worker->wait_status)));
    else
        snprintf(text, size, "the process that ran the job ended with status %d",
                 WEXITSTATUS(worker->wait_status));
}

void jobs_worker_gone(struct run *run, struct worker *worker)
{
    struct error err = ERROR_INIT;
    const bool died = WIFSIGNALED(worker->wait_status);
    if (WIFEXITED(worker->wait_status) && WEXITSTATUS(worker->wait_status) == WORKER_WORLD_BROKEN)
        run->world_is_broken = true;
    if ((died || !worker->finished) && run->ending != RUN_ABANDONED) {
        workers_kill_orphans(run);
        if (!worker_start(run, &worker_clear, worker->job, &err))
            announce_trouble(run, worker->job, "clean-up", err.message, err.hint);
    }
    if (worker->finished)
        return;
    struct run_job *job = worker->job;
    char text[200];
    describe_death(worker, text, sizeof text);
    worker_let_go(run, worker);
    announce_trouble(run, job, "worker-died", text, NULL);
    struct event event = {.kind = EVENT_JOB_FINISHED};
    event.finished.status = worker->asked == ASKED_NOTHING ? STATUS_FAILED : STATUS_CANCELED;
    event.finished.failure_reason = worker->asked == ASKED_NOTHING ? "runner_system_failure" : NULL;
    event.finished.exit_code = -1;
    event.finished.coverage = -1;
    jobs_end(run, job, &event);
}

/* ---- What somebody asks for ---- */

static bool has_ended(enum job_state state)
{
    return state == JOB_SUCCESS || state == JOB_FAILED || state == JOB_CANCELED || state == JOB_SKIPPED;
}

static void restart(struct run *run, struct run_job *job)
{
    job->played = true;
    job->canceled = false;
    job->retries = 0;
    job->held_back = NULL;
    run->concluded = run->guest_canceled = false;
    schedule_restart(job->of->schedule, job->index);
    carry_out_all(run, job->of);
}

void jobs_play(struct run *run, struct run_job *job)
{
    enum job_state state = state_of(job);
    if (state == JOB_MANUAL || state == JOB_SCHEDULED || (run->held && state == JOB_CREATED))
        restart(run, job);
    else if (state == JOB_PENDING)
        job->played = true;
}

void jobs_retry(struct run *run, struct run_job *job)
{
    const enum job_state state = state_of(job);
    if (!has_ended(state))
        return;
    if (job->began_ms != 0)
        begin_attempt(job);
    restart(run, job);
}

void jobs_cancel(struct run *run, struct run_job *job)
{
    enum job_state state = state_of(job);
    if (job->worker) {
        job->canceled = true;
        worker_ask(job->worker, job->worker->asked == ASKED_NOTHING ? ASKED_CANCEL : ASKED_HURRY);
    } else if (job->child) {
        job->canceled = true;
        jobs_cancel_all(run, job->child);
    } else if (state == JOB_PENDING || state == JOB_SCHEDULED || state == JOB_CREATED) {
        ready_remove(run, job);
        undelay(run, job);
        tell_never_ran(run, job, STATUS_CANCELED);
        schedule_set(job->of->schedule, job->index, JOB_CANCELED, job->job->allow_failure.always);
        carry_out_all(run, job->of);
    }
}

void jobs_cancel_all(struct run *run, struct pipeline_run *of)
{
    schedule_cancel(of->schedule);
    carry_out_all(run, of);
    for (size_t i = 0; i < of->count; i++) {
        struct run_job *job = &of->jobs[i];
        if (job->worker) {
            job->canceled = true;
            worker_ask(job->worker, ASKED_CANCEL);
        } else if (job->child) {
            jobs_cancel_all(run, job->child);
        }
    }
    children_look(run, of);
}

/* ---- The whole ---- */

int64_t jobs_wake_at(const struct run *run)
{
    int64_t at_ms = -1;
    if (run->delayed == 0)
        return at_ms;
    FOR_EACH_JOB(run, of, job)
    {
        if (job->start_at_ms != 0 && (at_ms < 0 || job->start_at_ms < at_ms))
            at_ms = job->start_at_ms;
    }
    return at_ms;
}

bool jobs_at_rest(const struct run *run)
{
    return run->running == 0 && run->ready_count == 0 && run->delayed == 0;
}

void jobs_conclude(struct run *run)
{
    FOR_EACH_JOB(run, of, job)
    {
        enum job_state state = state_of(job);
        if (state == JOB_MANUAL)
            tell_never_ran(run, job, STATUS_MANUAL);
        else if (state == JOB_CREATED)
            tell_never_ran(run, job, STATUS_SKIPPED);
    }
}

struct run_job *jobs_find(struct run *run, const char *name)
{
    FOR_EACH_JOB(run, of, job)
    {
        if (strcmp(job->name, name) == 0)
            return job;
    }
    return NULL;
}
