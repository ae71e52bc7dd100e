/* Workers: forked processes that do what takes time, each joined to the main process by a SOCK_SEQPACKET socket. One
 * event is one message. The main process says one thing only: stop. Source: EXECUTION "Facts of the socket and of
 * processes". */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "run/state.h"

struct event;
struct event_sink;

/* What a worker is for: one row each. */
struct worker_type {
    const char *name;
    int patience_s; /* the watchdog ends it when it has run for so long; 0: its job's timeout decides */
    /* The work, in the worker; `fd` is its end of the socket. Returns the exit status. */
    int (*work)(struct run *run, struct worker *worker);
};

extern const struct worker_type worker_job, worker_snapshot, worker_clear, worker_heal;

struct worker {
    const struct worker_type *type;
    struct worker *next;
    pid_t pid;
    int fd;              /* the main process's end; in the worker, its own */
    struct run_job *job; /* of worker_job, and of worker_clear where it clears after one */
    int attempt;         /* of the job */
    int slot;            /* CI_CONCURRENT_ID */
    bool finished;       /* its job's end was told */
    bool ended;          /* its socket is at its end */
    bool reaped;
    int wait_status; /* where reaped */
    enum asked asked;
    int64_t kill_at_ms; /* of clock_ms: the watchdog's time; below 0: none */
};

/* Exit statuses that tell the main process something. */
enum { WORKER_DONE = 0, WORKER_FAILED = 1, WORKER_WORLD_BROKEN = 4 };

/* Forks a worker, which is added to the run's. NULL where the machine allows no more. */
struct worker *worker_start(struct run *run, const struct worker_type *type, struct run_job *job,
                            struct error *err);

/* Asks it to stop: first so that its job's after_script still runs, then at once. */
void worker_ask(struct worker *worker, enum asked asked);

/* Reads the next message into `bytes`; its length, 0 where there is none yet. At the end of the socket `ended` is
 * set. */
size_t worker_receive(struct worker *worker, char *bytes, size_t size);
enum { MESSAGE_MAX = 256 * 1024 };

/* Takes the exit of children; those that are stopped are set going again. What is none of the workers was left by a
 * dead one. */
void workers_reap(struct run *run);

/* Kills what dead workers left: every child of this process that is none of its own. */
void workers_kill_orphans(const struct run *run);

/* Ends workers whose time is over. */
void workers_watch(struct run *run);

/* When the watchdog has to look again (of clock_ms); below 0: never. */
int64_t workers_watch_at(const struct run *run);

/* Takes it out of the run and frees it. */
void worker_forget(struct run *run, struct worker *worker);

/* In a worker: a sink that sends to the main process. */
struct event_sink worker_sink(struct worker *worker);

/* In a worker: sends a diagnosis made of an error. */
void worker_report(struct worker *worker, const char *rule, const struct error *err);
