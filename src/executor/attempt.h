/* One attempt of one job: the runner's stages in their order, from preparation to the result line. What docker and shell
 * do differently is a struct backend; everything here is common to them. Source: RUNNER 1. */
#pragma once
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/limit.h"
#include "base/vec.h"
#include "executor/features.h"
#include "executor/job_log.h"
#include "executor/settings.h"

struct arena;
struct attempt;
struct job_frame;
struct job_request;
struct job_result;
struct script;
struct tree;

/* Why an attempt did not succeed. */
enum failure_kind {
    FAILURE_NONE,
    FAILURE_SCRIPT,        /* its script: an exit code or a signal */
    FAILURE_CONFIGURATION, /* GitLab is told script_failure, exit code 0 */
    FAILURE_SYSTEM,        /* the world */
    FAILURE_PULL, /* an image can't be had: GitLab is told runner_system_failure, and it is not tried again */
    FAILURE_JOB_TIMEOUT,    /* the job's own clock */
    FAILURE_SCRIPT_TIMEOUT, /* RUNNER_SCRIPT_TIMEOUT */
    FAILURE_CANCELED,
};

struct failure {
    enum failure_kind kind;
    int exit_code; /* FAILURE_SCRIPT; -1: a signal */
    char message[1024];
    char hint[512]; /* what to do about it, or empty */
};

/* How a script's shell ended. */
enum stage_end {
    STAGE_EXITED,
    STAGE_TIMED_OUT,
    STAGE_JOB_TIMED_OUT,
    STAGE_CANCELED,
    STAGE_HURRIED,
    STAGE_BROKEN
};

struct stage {
    const char *name;      /* "step_script", "after_script", "get_sources" */
    int64_t deadline_ms;   /* of clock_ms, of this stage; below 0: none */
    enum stage_end end;    /* filled by the backend */
    int exit_code, signal; /* STAGE_EXITED; exit_code is -1 where a signal ended it */
};

/* What differs from executor to executor. Each call blocks; false comes with `err` set. */
struct backend {
    const char *name;       /* "docker" */
    const char *exit_words; /* "exit code", "exit status" */
    unsigned script_flags;  /* of enum script_flag */
    bool disposable;

    /* Decides where the job's folders are; called before anything else. */
    bool (*place)(struct attempt *attempt, struct error *err);

    /* Makes everything that a script needs, sources left out; may be called again after `undo`. */
    bool (*prepare)(struct attempt *attempt, struct error *err);
    void (*undo)(struct attempt *attempt);

    /* Lays the sources down. */
    bool (*get_sources)(struct attempt *attempt, struct error *err);

    /* Feeds the script to a new shell and writes its output to the log until it ends, or is ended since `stage` or the
     * attempt is over (then with what the runner does: ask first, kill later). */
    bool (*run_script)(struct attempt *attempt, const struct buf *script, struct stage *stage,
                       struct error *err);

    /* The project's files as they are now: those at or below `bases` (char *, relative; "" is the project itself). */
    struct tree *(*open_tree)(struct attempt *attempt, const struct vec *bases, struct error *err);

    /* Unpacks an archive (a zip) over the project's folder. */
    bool (*unpack)(struct attempt *attempt, const char *archive, struct error *err);

    /* Tells what may have to do with the attempt's failure, before the result is told; or NULL. */
    void (*explain)(struct attempt *attempt);

    /* Removes everything that was made; knows no cancel, only deadlines. */
    bool (*clean_up)(struct attempt *attempt, struct error *err);
};

struct attempt {
    const struct backend *backend;
    void *state; /* the backend's */
    const struct job_request *request;
    const struct job_frame *frame;
    struct arena *arena;
    struct job_log *log;

    struct vec variables; /* struct variable *: as the scripts export them */
    struct features features;
    struct settings settings;
    const char *builds_dir, *project_dir, *temp_dir; /* as the job sees them */
    const char *image;                               /* the job's, expanded, or NULL */
    const char *network;                             /* a network of the job's own, or NULL */

    int64_t started_ms, deadline_ms; /* of clock_ms; the latter is the job's timeout */
    bool canceled;                   /* somebody asked to stop: only clean-up stages go on */
    bool hurried;                    /* nobody waits any more, clean up at once */
    bool ending;                     /* a stage is being ended: only its grace counts */
    bool told_started;               /* job_started was sent */
    bool script_began;
    struct failure failure; /* the first one counts */
};

/* Runs the attempt; see struct executor. */
bool attempt_run(const struct backend *backend, const struct job_request *request,
                 const struct job_frame *frame, struct job_result *result, struct error *err);

/* Notes why it failed, unless that is known already. Always false. */
bool attempt_fail(struct attempt *attempt, enum failure_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sends job_started, once: what it runs in is known. `digest` of the image, or NULL. */
void attempt_tell_started(struct attempt *attempt, const char *digest);

/* The limit for calls of this attempt: its clock and, until it is cancelled, the cancel descriptor. */
struct limit attempt_limit(const struct attempt *attempt);

/* A limit for clean-up: no cancel, `seconds` from now. */
struct limit attempt_clean_up_limit(int64_t seconds);

/* Why a wait ended. */
enum wake { WAKE_READY, WAKE_STAGE_OVER, WAKE_JOB_OVER, WAKE_CANCELED, WAKE_HURRIED };

/* Polls `fds` (at most 8) until one is ready, the stage's or the job's time is over, or somebody asks to stop; announces
 * log text while it waits. A cancel is told once. While `ending`, neither cancel nor the job's clock end a wait. */
enum wake attempt_wait(struct attempt *attempt, struct pollfd *fds, size_t count, int64_t stage_deadline_ms);

/* Sleeps for `ms`, with an eye on cancel and clock. */
enum wake attempt_sleep(struct attempt *attempt, int64_t ms);

/* How a stage has ended that a wait with this answer ended; not for WAKE_READY. */
enum stage_end attempt_end_of(enum wake wake);

/* A keyword's text, expanded as the runner does. */
const char *attempt_expand(const struct attempt *attempt, const char *text);
