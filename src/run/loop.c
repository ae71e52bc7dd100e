#include "run/loop.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "executor/ledger.h"
#include "run/announce.h"
#include "run/jobs.h"
#include "run/output.h"
#include "run/schedule.h"
#include "run/state.h"
#include "run/worker.h"

/* Views that wait to be written with more than this hold the workers back; and one turn takes no more log text of a
 * worker than that, so that no job keeps the others waiting. */
enum { PENDING_MAX = 1024 * 1024, TURN_MAX = 256 * 1024, TURN_MESSAGES = 256 };

/* How long the end waits for the clearing of what earlier runs left. */
enum { HEAL_PATIENCE_MS = 10 * 1000 };

/* ---- Ending early ---- */

static void ask_workers(struct run *run, enum asked asked)
{
    for (struct worker *worker = run->workers; worker; worker = worker->next) {
        if (worker->type == &worker_snapshot)
            worker->kill_at_ms = 0;
        else if (worker->type != &worker_heal && (worker->type == &worker_job || asked == ASKED_HURRY))
            worker_ask(worker, asked);
    }
}

static void cancel_pipelines(struct run *run)
{
    for (struct pipeline_run *of = run->pipelines; of; of = of->next)
        jobs_cancel_all(run, of);
}

/* Nobody waits for an engine that hangs: the janitor goes on with what is left. */
static void abandon(struct run *run)
{
    run->ending = RUN_ABANDONED;
    run->cleared = true;
    for (struct worker *worker = run->workers; worker; worker = worker->next)
        worker->kill_at_ms = 0;
}

/* The first time the jobs are cancelled, the second time they are hurried, the third time they are left. */
static void end_early(struct run *run)
{
    if (run->ending >= RUN_HURRIED) {
        abandon(run);
        return;
    }
    if (run->ending == RUN_GOES_ON && !run->concluded) {
        run->ending = RUN_CANCELED;
        cancel_pipelines(run);
        ask_workers(run, ASKED_CANCEL);
    } else {
        run->ending = RUN_HURRIED;
        ask_workers(run, ASKED_HURRY);
    }
}

static void take_signals(struct run *run)
{
    struct signalfd_siginfo info;
    while (read(run->signal_fd, &info, sizeof info) == sizeof info) {
        const struct run_guest *guest = run->request->guest;
        if (info.ssi_signo == SIGCHLD) {
            workers_reap(run);
        } else if (info.ssi_signo == SIGWINCH) {
            if (guest && guest->resized)
                guest->resized(guest->context, run);
        } else {
            run->left = true;
            if (!run->signal)
                run->signal = (int)info.ssi_signo;
            end_early(run);
        }
    }
}

/* ---- The guest's orders ---- */

static void play_all(struct run *run)
{
    run->held = false;
}

static void play_stage(struct run *run, const char *stage)
{
    FOR_EACH_JOB(run, of, job)
    {
        if (strcmp(job->job->stage, stage) == 0)
            jobs_play(run, job);
    }
}

static void obey(struct run *run, const struct order *order)
{
    struct run_job *job = jobs_find(run, order->name);
    switch (order->what) {
    case RUN_PLAY:
        if (job)
            jobs_play(run, job);
        break;
    case RUN_PLAY_STAGE:
        play_stage(run, order->name);
        break;
    case RUN_PLAY_ALL:
        play_all(run);
        break;
    case RUN_CANCEL:
        if (job)
            jobs_cancel(run, job);
        break;
    case RUN_RETRY:
        if (job)
            jobs_retry(run, job);
        break;
    case RUN_CANCEL_ALL:
        cancel_pipelines(run);
        if (run->guest_canceled)
            ask_workers(run, ASKED_HURRY);
        run->guest_canceled = true;
        break;
    case RUN_LEAVE:
        run->left = true;
        if (!run->concluded)
            end_early(run);
        break;
    }
}

static void obey_orders(struct run *run)
{
    while (run->orders) {
        struct order *order = run->orders;
        run->orders = order->next;
        obey(run, order);
        free(order);
    }
}

void run_ask(struct run *run, enum run_order what, const char *name)
{
    size_t len = name ? strlen(name) : 0;
    struct order *order = mem_alloc(sizeof *order + len + 1);
    *order = (struct order){.what = what};
    memcpy(order->name, name ? name : "", len);
    order->name[len] = '\0';
    struct order **end = &run->orders;
    while (*end)
        end = &(*end)->next;
    *end = order;
}

/* ---- Workers ---- */

static size_t log_bytes(const struct event *event)
{
    size_t bytes = 0;
    if (event->kind == EVENT_JOB_LOG)
        for (size_t i = 0; i < event->log.piece_count; i++)
            bytes += event->log.pieces[i].len;
    return bytes;
}

/* Takes one message; how many bytes of log it announced. */
static size_t take_message(struct run *run, struct worker *worker, const char *message, size_t len)
{
    struct arena *arena = arena_new();
    struct event event;
    size_t bytes = 0;
    if (event_read(arena, message, len, &event)) {
        bytes = log_bytes(&event);
        if (worker->type == &worker_job)
            jobs_take(run, worker, &event);
        else
            announce(run, &event);
    }
    arena_free(arena);
    return bytes;
}

static void read_worker(struct run *run, struct worker *worker, char *message)
{
    size_t bytes = 0;
    for (int i = 0; i < TURN_MESSAGES && bytes < TURN_MAX; i++) {
        size_t len = worker_receive(worker, message, MESSAGE_MAX);
        if (len == 0) {
            worker->ended |= worker->reaped;
            return;
        }
        bytes += take_message(run, worker, message, len);
    }
}

static bool succeeded(const struct worker *worker)
{
    return WIFEXITED(worker->wait_status) && WEXITSTATUS(worker->wait_status) == WORKER_DONE;
}

static void take_end(struct run *run, struct worker *worker)
{
    if (worker->type == &worker_job) {
        jobs_worker_gone(run, worker);
    } else if (worker->type == &worker_snapshot && succeeded(worker)) {
        run->snapshot_made = true;
    } else if (worker->type == &worker_snapshot && run->ending == RUN_GOES_ON) {
        run->world_is_broken = true;
        end_early(run);
    }
    worker_forget(run, worker);
}

static void take_ends(struct run *run)
{
    for (struct worker *worker = run->workers, *next; worker; worker = next) {
        next = worker->next;
        if (worker->ended && worker->reaped)
            take_end(run, worker);
    }
}

static bool may_read(const struct run *run)
{
    return run->ending != RUN_GOES_ON || outputs_pending(run) < PENDING_MAX;
}

/* ---- Coming to the end ---- */

static enum job_status pipeline_status(const struct run *run)
{
    switch (schedule_status(run->pipelines->schedule)) {
    case JOB_SUCCESS:
    case JOB_SKIPPED:
        return STATUS_SUCCESS;
    case JOB_FAILED:
        return STATUS_FAILED;
    case JOB_CANCELED:
        return STATUS_CANCELED;
    case JOB_CREATED:
    case JOB_PENDING:
    case JOB_RUNNING:
    case JOB_MANUAL:
    case JOB_SCHEDULED:
        break;
    }
    return run->ending == RUN_GOES_ON ? STATUS_BLOCKED : STATUS_CANCELED;
}

static void conclude(struct run *run)
{
    jobs_conclude(run);
    struct event event = {.kind = EVENT_PIPELINE_FINISHED};
    struct arena *arena = arena_new();
    FOR_EACH_JOB(run, of, job)
    {
        if (job->last_finished)
            vec_push(arena, &event.pipeline_finished.jobs, job->last_finished);
    }
    run->status = pipeline_status(run);
    event.pipeline_finished.status = run->status;
    event.pipeline_finished.duration_s = (double)(clock_ms() - run->began_ms) / 1000;
    announce(run, &event);
    arena_free(arena);
    run->concluded = true;
    run->concluded_ms = clock_ms();
}

static bool is_anything_left(const struct run *run)
{
    struct arena *arena = arena_new();
    struct vec entries = {0};
    struct error err = ERROR_INIT;
    bool left = !ledger_left(arena, run->ledger, NULL, &entries, &err) || entries.len > 0;
    arena_free(arena);
    return left;
}

/* Workers whose end has to be waited for. */
static bool has_workers(const struct run *run)
{
    for (const struct worker *worker = run->workers; worker; worker = worker->next)
        if (worker->type != &worker_heal ||
            (run->ending < RUN_HURRIED && clock_ms() < run->concluded_ms + HEAL_PATIENCE_MS))
            return true;
    return false;
}

/* What the run itself made, and what clean-up of jobs missed. */
static void clear_rest(struct run *run)
{
    struct error err = ERROR_INIT;
    run->cleared = true;
    if (is_anything_left(run) && !worker_start(run, &worker_clear, NULL, &err))
        announce_trouble(run, NULL, "clean-up", err.message, err.hint);
}

static bool is_over(struct run *run)
{
    const bool is_guest_there = run->request->guest && run->request->guest->stays && !run->left;
    if (!jobs_at_rest(run))
        return false;
    if (!run->concluded)
        conclude(run);
    if (is_guest_there || has_workers(run))
        return false;
    if (!run->cleared)
        clear_rest(run);
    return !has_workers(run);
}

/* ---- The poll ---- */

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

static int patience(const struct run *run)
{
    int64_t at_ms = sooner(jobs_wake_at(run), workers_watch_at(run));
    const struct run_guest *guest = run->request->guest;
    if (guest && guest->wants_ms) {
        int wants_ms = guest->wants_ms(guest->context);
        at_ms = sooner(at_ms, wants_ms < 0 ? -1 : clock_ms() + wants_ms);
    }
    if (run->concluded && run->workers)
        at_ms = sooner(at_ms, run->concluded_ms + HEAL_PATIENCE_MS);
    return clock_left_ms(at_ms);
}

/* The descriptors of a turn: signals, the guest, outputs, workers, in this order. */
struct turn {
    struct pollfd *fds;
    size_t count, cap;
};

static struct pollfd *turn_add(struct turn *turn, int fd)
{
    if (turn->count == turn->cap) {
        turn->cap = turn->cap ? turn->cap * 2 : 16;
        turn->fds = mem_grow(turn->fds, turn->cap * sizeof *turn->fds);
    }
    turn->fds[turn->count] = (struct pollfd){.fd = fd, .events = POLLIN};
    return &turn->fds[turn->count++];
}

enum { FD_SIGNALS, FD_GUEST, FD_OUTPUTS };

static void turn_fill(const struct run *run, struct turn *turn)
{
    const struct run_guest *guest = run->request->guest;
    turn->count = 0;
    turn_add(turn, run->signal_fd);
    turn_add(turn, guest ? guest->input_fd : -1);
    struct pollfd outputs[2];
    for (size_t i = 0, count = outputs_poll(run, outputs); i < count; i++)
        *turn_add(turn, -1) = outputs[i];
    if (!may_read(run))
        return;
    for (const struct worker *worker = run->workers; worker; worker = worker->next)
        turn_add(turn, worker->ended ? -1 : worker->fd);
}

static void read_workers(struct run *run, const struct turn *turn, char *message)
{
    for (struct worker *worker = run->workers, *next; worker; worker = next) {
        next = worker->next;
        for (size_t i = FD_OUTPUTS; i < turn->count; i++)
            if (turn->fds[i].fd == worker->fd && turn->fds[i].revents)
                read_worker(run, worker, message);
        if (worker->reaped && !worker->ended)
            read_worker(run, worker, message);
    }
}

static void take_guest(struct run *run, const struct turn *turn)
{
    const struct run_guest *guest = run->request->guest;
    if (!guest)
        return;
    if (turn->fds[FD_GUEST].revents && guest->input)
        guest->input(guest->context, run);
    if (guest->tick && guest->wants_ms && guest->wants_ms(guest->context) == 0)
        guest->tick(guest->context, run);
}

static void flush_record(struct run *run)
{
    struct error err = ERROR_INIT;
    if (announce_flush(run, &err) || run->world_is_broken)
        return;
    run->world_is_broken = true;
    run->broken = err;
    end_early(run);
}

void loop_run(struct run *run)
{
    struct turn turn = {0};
    char *message = mem_alloc(MESSAGE_MAX);
    for (;;) {
        obey_orders(run);
        jobs_start(run);
        workers_watch(run);
        bool over = is_over(run);
        flush_record(run);
        outputs_write(run);
        if (over)
            break;
        turn_fill(run, &turn);
        if (poll(turn.fds, turn.count, patience(run)) < 0)
            continue;
        take_signals(run);
        take_guest(run, &turn);
        if (may_read(run))
            read_workers(run, &turn, message);
        take_ends(run);
    }
    free(message);
    free(turn.fds);
}
