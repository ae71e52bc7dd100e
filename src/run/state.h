/* What a run knows while it goes on. Only the main process has it, and only its loop changes it. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "event/event.h"
#include "run/run.h"
#include "run/schedule.h"

struct arena;
struct ledger;
struct worker;

/* A job in this run. Its state is the schedule's. */
struct run_job {
    const struct job *job;
    struct pipeline_run *of;
    size_t index;               /* in its pipeline's schedule */
    const char *name;           /* in events: "PARENT/JOB" in a child pipeline */
    int attempt;                /* the one that runs, ran last, or comes next */
    int retries;                /* attempts that `retry:` gave it */
    int64_t job_id;             /* CI_JOB_ID of this attempt */
    int64_t began_ms;           /* of clock_ms */
    int64_t start_at_ms;        /* of clock_ms, for a delayed job; 0: it is none */
    const char *resource_group; /* expanded, or NULL */
    const char *held_back;      /* why it waits although it could run: the last reason announced, or NULL */
    struct worker *worker;      /* that runs it, or NULL */
    struct pipeline_run *child; /* that a bridge job started, or NULL */
    bool played;                /* by hand */
    bool canceled;              /* by hand */
    struct run_job *next_ready;
    char *last_finished; /* its last job_finished as JSON, or NULL */
};

/* A pipeline in this run: the one asked for, or a child. */
struct pipeline_run {
    const struct pipeline *pipeline;
    struct schedule *schedule;
    struct run_job *jobs;
    size_t count;
    struct run_job *bridge;    /* that started it, or NULL */
    struct pipeline_run *next; /* of the run */
    bool replaced;             /* by a child of a later attempt of its bridge */
    struct map by_name;        /* job name to struct run_job *, without the bridge's name before it */
};

/* What a worker was asked to do. */
enum asked { ASKED_NOTHING, ASKED_CANCEL, ASKED_HURRY };

/* What the guest asked for. */
struct order {
    struct order *next;
    enum run_order what;
    char name[];
};

/* How a whole run was told to end. */
enum run_ending { RUN_GOES_ON, RUN_CANCELED, RUN_HURRIED, RUN_ABANDONED };

/* One of the two outputs that views write to. */
struct output {
    int fd;       /* opened anew without blocking where that is possible */
    bool is_own;  /* to be closed */
    bool is_gone; /* nobody reads it any more, */
    int full;     /* or there is no room for it: this errno */
    bool waits;   /* it took no more */
};

struct run {
    const struct run_request *request;
    struct arena *arena;
    const char *cache_dir;
    const char *snapshot;
    int64_t began_ms;
    int concurrent;

    struct pipeline_run *pipelines;           /* the one asked for first */
    struct run_job *ready_first, *ready_last; /* what may run, first come first served */
    int ready_count;
    int running; /* jobs that hold a slot */
    int delayed; /* jobs that wait for the clock */

    struct worker *workers; /* all that live */
    bool snapshot_made;
    bool held;

    struct ledger *ledger;
    int janitor_fd; /* the end that all hold */
    pid_t janitor;
    int signal_fd;
    int events_fd;
    struct buf record; /* lines that wait to be written to it */
    struct output outputs[2];

    struct order *orders; /* what the guest asked for, oldest first */
    enum run_ending ending;
    int signal;             /* that ended it, or 0 */
    bool guest_canceled;    /* the guest has cancelled all, and nothing has begun since */
    bool left;              /* the guest has gone */
    bool concluded;         /* the pipeline's end was told, and nothing has begun since */
    int64_t concluded_ms;   /* of clock_ms */
    enum job_status status; /* of the pipeline, where concluded */
    bool cleared;           /* the clearing of what was left has been seen to */
    bool world_is_broken;   /* something around us failed, rather than a job */
    struct error broken;
};

/* Every job of every pipeline, in order; those of a child that another attempt of its bridge has replaced left out. */
#define FOR_EACH_JOB(run, pipeline_, job_)                                                                   \
    for (struct pipeline_run *pipeline_ = (run)->pipelines; pipeline_; pipeline_ = pipeline_->next)          \
        for (struct run_job *job_ = pipeline_->jobs;                                                         \
             !pipeline_->replaced && job_ < pipeline_->jobs + pipeline_->count; job_++)
