/* What workers do, each in a process of its own: straight-line code that may block. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "executor/clear.h"
#include "executor/executor.h"
#include "executor/ledger.h"
#include "repo/snapshot.h"
#include "run/assignment.h"
#include "run/gc.h"
#include "run/record.h"
#include "run/state.h"
#include "run/worker.h"

enum { CLEAR_PATIENCE_MS = 2 * 60 * 1000 };

/* Sends events on and notes whether the executor has told the job's end, and what was wrong, itself. */
struct teller {
    struct event_sink sink;
    bool finished, explained;
};

static void tell(void *context, const struct event *event)
{
    struct teller *teller = context;
    teller->finished |= event->kind == EVENT_JOB_FINISHED;
    teller->explained |= event->kind == EVENT_DIAGNOSIS && strcmp(event->diagnosis.rule, EXECUTOR_FAULT) == 0;
    teller->sink.send(teller->sink.context, event);
}

static void tell_finished(struct teller *teller, const struct job_result *result)
{
    struct event event = {.kind = EVENT_JOB_FINISHED};
    event.finished.status = result->status;
    event.finished.exit_code = result->exit_code;
    event.finished.failure_reason = result->failure_reason;
    event.finished.coverage = result->coverage;
    event.finished.artifacts = result->artifacts;
    if (!teller->finished)
        tell(teller, &event);
}

static int open_log(struct arena *arena, const char *record_dir, struct error *err)
{
    const char *path = path_join(arena, record_dir, "log");
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        error_errno(err, "%s", path);
    return fd;
}

static bool attempt(struct run *run, struct worker *worker, struct teller *teller, struct job_result *result,
                    struct error *err)
{
    struct arena *arena = arena_new(); /* ends with the process */
    struct job_request request;
    if (!assignment_fill(arena, run, worker, &request, err))
        return false;
    const char *name = assignment_executor(run->request, request.job, request.profile);
    const struct executor *executor = executor_named(name);
    if (!executor)
        return error_set(err, ERROR_CONFIG, "there is no executor \"%s\"", name);
    struct job_frame frame = {.sink = {.context = teller, .send = tell},
                              .cancel_fd = worker->fd,
                              .ledger = run->ledger,
                              .log_fd = open_log(arena, request.record_dir, err)};
    return frame.log_fd >= 0 && executor->run(&request, &frame, result, err);
}

/* Whether the fault lies around us rather than in the job or its configuration. */
static bool is_worlds_fault(enum error_kind kind)
{
    return kind == ERROR_SYSTEM || kind == ERROR_UNREACHABLE || kind == ERROR_DENIED;
}

static int work_job(struct run *run, struct worker *worker)
{
    struct error err = ERROR_INIT;
    struct teller teller = {.sink = worker_sink(worker)};
    struct job_result result = {
        .status = STATUS_FAILED, .exit_code = -1, .coverage = -1, .failure_reason = "runner_system_failure"};
    if (attempt(run, worker, &teller, &result, &err)) {
        tell_finished(&teller, &result);
        return WORKER_DONE;
    }
    if (err.kind != ERROR_CANCELED && !teller.explained)
        worker_report(worker, EXECUTOR_FAULT, &err);
    tell_finished(&teller, &result);
    return is_worlds_fault(err.kind) ? WORKER_WORLD_BROKEN : WORKER_FAILED;
}

static int work_snapshot(struct run *run, struct worker *worker)
{
    struct snapshot_request wanted = run->request->sources;
    wanted.path = run->snapshot;
    struct error err = ERROR_INIT;
    if (snapshot_make(&wanted, &err)) {
        AUTO_BUF struct buf folder = BUF_INIT; /* the run's arena is the main process's to write */
        buf_addf(&folder, "%s.work", run->snapshot);
        ledger_removed(run->ledger, LEDGER_FOLDER, folder.data);
        return WORKER_DONE;
    }
    error_context(&err, "packing the sources");
    worker_report(worker, "snapshot", &err);
    return WORKER_WORLD_BROKEN;
}

static int work_clear(struct run *run, struct worker *worker)
{
    struct error err = ERROR_INIT;
    const struct limit limit = {.deadline_ms = clock_ms() + CLEAR_PATIENCE_MS, .cancel_fd = -1};
    if (clear_ledger(run->ledger, worker->job ? worker->job->name : NULL, limit, &err))
        return WORKER_DONE;
    worker_report(worker, "clean-up", &err);
    return WORKER_FAILED;
}

static int work_heal(struct run *run, struct worker *worker)
{
    (void)run;
    struct error err = ERROR_INIT;
    if (gc_heal(&err))
        return WORKER_DONE;
    worker_report(worker, "clean-up", &err);
    return WORKER_FAILED;
}

const struct worker_type worker_job = {"job", 0, work_job};
const struct worker_type worker_snapshot = {"snapshot", 0, work_snapshot};
const struct worker_type worker_clear = {"clear", 3 * 60, work_clear};
const struct worker_type worker_heal = {"heal", 3 * 60, work_heal};
