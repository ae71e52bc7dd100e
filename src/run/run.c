#include "run/run.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "engine/engine.h"
#include "executor/ledger.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "profile/profile.h"
#include "run/announce.h"
#include "run/assignment.h"
#include "run/gc.h"
#include "run/janitor.h"
#include "run/jobs.h"
#include "run/kept.h"
#include "run/loop.h"
#include "run/output.h"
#include "run/record.h"
#include "run/results.h"
#include "run/state.h"
#include "run/worker.h"

/* How many runs keep their sources, for `replay`. */
enum { SNAPSHOTS_KEPT = 10 };

/* How long an interrupted run waits for a reader who takes no more output. */
enum { LAST_WORDS_MS = 2000 };

static int machine_cores(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

static int concurrency(const struct run_request *request)
{
    if (request->concurrent > 0)
        return request->concurrent;
    return request->profiles->concurrent > 0 ? request->profiles->concurrent : machine_cores();
}

/* ---- Signals ---- */

/* The signals that the loop takes. What whoever started us has ignored (nohup, a background job of a shell) stays
 * ignored. */
static void fill_signals(sigset_t *set, bool has_guest)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    if (has_guest)
        sigaddset(set, SIGWINCH);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        struct sigaction now;
        if (sigaction(ending[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(set, ending[i]);
    }
}

static bool take_over_signals(struct run *run, sigset_t *before, struct error *err)
{
    sigset_t set;
    fill_signals(&set, run->request->guest != NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_BLOCK, &set, before);
    run->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return run->signal_fd >= 0 || error_errno(err, "taking signals");
}

/* ---- The record ---- */

static bool open_events(struct run *run, struct error *err)
{
    const char *path = record_events_path(run->arena, run->request->record_dir);
    run->events_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return run->events_fd >= 0 || error_errno(err, "%s", path);
}

static bool open_ledger(struct run *run, struct error *err)
{
    const char *folder = record_ledgers_dir(run->arena, err);
    if (!folder || !folder_make(folder, 0700, err))
        return false;
    run->ledger = ledger_create(record_ledger_path(run->arena, run->request->number, err), err);
    return run->ledger != NULL;
}

static bool place_caches(struct run *run, struct error *err)
{
    const char *home = file_home(run->arena, HOME_CACHE);
    if (!home)
        return error_set(err, ERROR_SYSTEM,
                         "there is no place for caches: neither HOME nor XDG_CACHE_HOME is set");
    run->cache_dir = arena_printf(run->arena, "%s/caches/%s", home, run->request->project_path);
    return true;
}

/* Sources of older runs go: they can be large. */
static void drop_old_snapshot(struct run *run)
{
    struct error err = ERROR_INIT;
    const char *dir = record_dir(run->arena, run->request->number - SNAPSHOTS_KEPT, &err);
    if (dir)
        unlink(record_snapshot_path(run->arena, dir));
}

/* ---- Beginning and end ---- */

/* Opens libcurl here where a worker will need it: later forks then have it already. */
static void prepare_engine(const struct run *run)
{
    struct error err = ERROR_INIT;
    const struct run_request *request = run->request;
    FOR_EACH_JOB(run, of, job)
    {
        const struct profile *profile = assignment_profile(request, job->job, &err);
        if (profile && strcmp(assignment_executor(request, job->job, profile), "shell") != 0) {
            engine_prepare(&err); /* a worker that fails at it will say so */
            return;
        }
    }
}

static bool begin(struct run *run, sigset_t *before, struct error *err)
{
    run->concurrent = concurrency(run->request);
    run->snapshot = record_snapshot_path(run->arena, run->request->record_dir);
    run->held = run->request->hold;
    run->began_ms = clock_ms();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (!take_over_signals(run, before, err) || !place_caches(run, err) || !open_events(run, err) ||
        !open_ledger(run, err) || !janitor_start(run, err))
        return false;
    outputs_open(run);
    drop_old_snapshot(run);
    return true;
}

/* The folder that snapshot_make works in, should nobody live to remove it. */
static bool note_sources(struct run *run, struct error *err)
{
    const char *folder = arena_printf(run->arena, "%s.work", run->snapshot);
    return ledger_intend(run->ledger, LEDGER_FOLDER, NULL, folder, NULL, err);
}

static bool begin_workers(struct run *run, struct error *err)
{
    if (gc_wanted() && !worker_start(run, &worker_heal, NULL, err))
        return false;
    return note_sources(run, err) && worker_start(run, &worker_snapshot, NULL, err) != NULL;
}

static void announce_beginning(struct run *run)
{
    struct event event = {.kind = EVENT_PIPELINE_STARTED};
    event.pipeline_started.list_json = run->request->list_json;
    announce(run, &event);
}

static void tell_what_is_left(struct run *run)
{
    struct error err = ERROR_INIT;
    announce_trouble(run, NULL, "clean-up", "something that this run made is still there",
                     "its removal is being tried again; `ci-local gc` does so too, and the next run");
    announce_flush(run, &err);
}

static void finish(struct run *run)
{
    if (ledger_delete_if_clear(run->ledger)) {
        janitor_dismiss(run);
    } else {
        tell_what_is_left(run);
        close(run->janitor_fd); /* it sees the end, once we are gone too */
    }
    outputs_drain(run, run->ending == RUN_GOES_ON ? -1 : LAST_WORDS_MS);
    if (run->broken.kind == ERROR_NONE)
        outputs_complete(run, &run->broken);
    outputs_close(run);
}

static int exit_status(const struct run *run)
{
    if (run->signal)
        return 128 + run->signal;
    if (run->status == STATUS_SUCCESS || run->status == STATUS_BLOCKED)
        return 0;
    return run->world_is_broken ? 4 : 1;
}

static void release(struct run *run, const sigset_t *before)
{
    while (run->workers) /* only such that go on by themselves */
        worker_forget(run, run->workers);
    for (struct pipeline_run *of = run->pipelines; of; of = of->next)
        for (size_t i = 0; i < of->count; i++)
            free(of->jobs[i].last_finished);
    ledger_close(run->ledger);
    if (run->events_fd >= 0)
        close(run->events_fd);
    if (run->signal_fd >= 0)
        close(run->signal_fd);
    buf_free(&run->record);
    sigprocmask(SIG_SETMASK, before, NULL);
    arena_free(run->arena);
}

bool run_pipeline(const struct run_request *request, struct run_result *result, struct error *err)
{
    struct run run = {.request = request, .arena = arena_new(), .record = BUF_INIT};
    run.signal_fd = run.events_fd = run.janitor_fd = -1;
    sigset_t before;
    sigprocmask(SIG_SETMASK, NULL, &before);
    *result = (struct run_result){.status = STATUS_FAILED, .exit_status = 4};
    bool begun = begin(&run, &before, err);
    if (begun) {
        announce_beginning(&run);
        begun = begin_workers(&run, err);
        if (begun) {
            jobs_add(&run, request->pipeline, &request->jobs, NULL);
            prepare_engine(&run);
            loop_run(&run);
            results_write(&run);
        }
        finish(&run);
        result->status = run.status;
        result->exit_status = begun ? exit_status(&run) : 4;
    }
    if (run.broken.kind != ERROR_NONE && begun) {
        *err = run.broken;
        begun = false;
        result->exit_status = run.signal ? result->exit_status : 4;
    }
    release(&run, &before);
    return begun;
}
