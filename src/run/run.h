/* A run: the plan's jobs, each in a worker of its own, started the instant it may; everything that happens as events to
 * the record and to the views. The main process is a loop around poll that waits for nothing else.
 * Design: docs/architecture.md, "One process a job". */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"
#include "event/event.h"
#include "repo/snapshot.h"

struct arena;
struct buf;
struct job;
struct kept;
struct pipeline;
struct profiles;
struct run;
struct run_guest;

/* Who sees a run: a view (view/view.h, which this layer does not know). */
struct run_watcher {
    void *context;
    void (*event)(void *context, const struct event *event); /* takes every event, in order; never blocks */
    struct buf *out; /* written to standard output by the loop, as it takes it */
    struct buf *err; /* to standard error */
};

/* Builds the pipeline that a bridge job (`trigger:include`) of `parent` starts. The command line fills it, since only it
 * knows the world that configurations come from. */
struct child_source {
    void *context;
    /* `archive` gives the path of an earlier job's artifacts for `include: [{artifact:, job:}]`, NULL where that job has
     * left none. The result lives in `arena` or longer; NULL with `err` set. */
    const struct pipeline *(*load)(void *context, struct arena *arena, const struct pipeline *parent,
                                   const struct job *bridge,
                                   const char *(*archive)(void *finder, const char *job), void *finder,
                                   struct error *err);
};

/* What to run, and how. Everything is borrowed and must stay as it is until run_pipeline returns. */
struct run_request {
    const struct pipeline *pipeline;
    struct vec jobs;        /* struct job *: what runs, needed jobs included; empty: all included jobs */
    const char *list_json;  /* the object for `pipeline_started` */
    int64_t number;         /* of the run, from record_create: CI_PIPELINE_ID is made of it */
    const char *record_dir; /* from there too */

    struct snapshot_request sources; /* `path` is the run's to choose */
    const char *project_path;        /* "group/project" */

    const struct profiles *profiles;
    const char *profile;  /* a profile's name, or NULL: by the job's tags */
    const char *executor; /* `--executor`, or NULL */
    const char *pull;     /* `--pull`, or NULL */
    int concurrent;    /* at most so many jobs at once; 0: the profiles' number, else the machine's cores */
    bool keep;         /* `--keep` */
    struct vec manual; /* char *: `--manual` patterns (globs over names) */

    const struct kept *kept; /* earlier results, where a needed job is not in `jobs`; or NULL */
    bool hold;               /* nothing starts until somebody plays it: the viewer opened without a command */
    struct child_source children;

    const struct run_watcher *watchers; /* the views */
    size_t watcher_count;
    const struct run_guest *guest; /* who sits at the terminal, or NULL */
};

/* How a run ended. */
struct run_result {
    enum job_status status; /* of the pipeline */
    int exit_status;        /* as CLI.md has it: 0, 1, 4, 129, 130 or 143 */
};

/* Runs the pipeline to its end and clears everything it made; blocks. False where it could not be begun or a thing
 * around it broke (the result's exit status is set in every case). */
bool run_pipeline(const struct run_request *request, struct run_result *result, struct error *err);

/* What somebody at the terminal can ask of a run that goes on. Each is noted and done at the loop's next turn; what
 * makes no sense in the job's state is passed over. */
enum run_order {
    RUN_PLAY,       /* start a manual or delayed job now, or a job that is held */
    RUN_PLAY_STAGE, /* every manual, delayed or held job of the stage of that name */
    RUN_PLAY_ALL,   /* begin a run that is held */
    RUN_CANCEL,     /* a job */
    RUN_RETRY,      /* a job that has ended, or a skipped one */
    RUN_CANCEL_ALL, /* the pipeline; a second time it is hurried */
    RUN_LEAVE, /* the guest goes: the loop ends once the pipeline has ended, which is cancelled if it has not */
};
void run_ask(struct run *run, enum run_order order, const char *name);

/* Somebody at the terminal: the viewer. Called from the loop and never at once; nothing in it may block. */
struct run_guest {
    void *context;
    int input_fd;                                    /* polled for input; below 0: none */
    void (*input)(void *context, struct run *run);   /* input is there */
    void (*resized)(void *context, struct run *run); /* SIGWINCH came; or NULL */
    int (*wants_ms)(void *context); /* time until `tick` wants to be called; below 0: never */
    void (*tick)(void *context, struct run *run);
    /* The main process was killed: called in the janitor, which has no terminal of its own; or NULL. */
    void (*abandoned)(void *context);
    bool stays; /* the loop goes on after the pipeline's end until RUN_LEAVE */
};
