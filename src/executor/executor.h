/* How a job is run, whatever runs it. The code here runs inside a worker, as straight-line code: every call blocks,
 * with a deadline and with an eye on the cancel descriptor. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"
#include "event/event.h"

struct job;
struct pipeline;
struct profile;
struct ledger;

/* What one attempt of one job is given. Everything is borrowed and outlives the worker. */
struct job_request {
    const struct pipeline *pipeline;
    const struct job *job;
    const struct profile *profile;
    const char *display_name; /* "PARENT/JOB" in a child pipeline */
    int attempt;
    int64_t run;               /* the run's number */
    int64_t job_id;            /* CI_JOB_ID */
    int slot;                  /* CI_CONCURRENT_ID: the lowest number that no running job has */
    struct vec late_variables; /* struct variable *: dotenv of earlier jobs, `GITLAB_ENV` kept apart */
    struct vec downloads;      /* struct download *: artifacts of earlier jobs, in order */
    const char *project_path;  /* "group/project" */
    const char *snapshot;      /* the run's sources, a tar file */
    const char
        *record_dir;       /* the job's own folder of the record, which is there: `log`, and what the executor
                                * lays down: `artifacts.zip`, `dotenv` (the checked variables of the dotenv report,
                                * NAME=VALUE lines as they will reach later jobs), reports */
    const char *cache_dir; /* where `cache:` archives live between runs */
    const char *pull;      /* `--pull`, or NULL */
    bool keep;             /* `--keep` */
    int64_t timeout_s;     /* the job's clock */
};

struct download {
    const char *job;     /* whose artifacts */
    const char *archive; /* path of the zip in the record */
};

/* How an attempt ended. */
struct job_result {
    enum job_status status;
    int exit_code;              /* below 0: none */
    const char *failure_reason; /* GitLab's word, or NULL */
    double coverage;            /* below 0: none */
    struct vec artifacts;       /* char *: paths in the record */
};

/* Where events of the worker go: the socket to the main process. Blocks when it is full. */
struct event_sink {
    void *context;
    void (*send)(void *context, const struct event *event);
};

/* What surrounds the attempt. */
struct job_frame {
    struct event_sink sink;
    /* The worker's end of the socket. Readable (POLLIN): the job is to stop, its after_script runs; nothing is to be
     * read from it. At its end (POLLRDHUP), which may come first or later: the main process is gone or somebody is in
     * a hurry, so clean up at once. Once readable, poll it for POLLRDHUP only: it stays readable. */
    int cancel_fd;
    struct ledger *ledger; /* intents are written before each creation */
    int log_fd;            /* the job's raw log, opened for append */
};

/* The rule of the diagnosis that says what the world did wrong. An executor that sends EVENT_JOB_FINISHED itself sends
 * this one before, the job's worker sends it otherwise. */
#define EXECUTOR_FAULT "runner-system-failure"

struct executor {
    const char *name; /* "docker", "shell", "kubernetes" */

    /* Runs the attempt from preparation to clean-up and says how it ended. False only where the world failed; the
     * result then holds the status all the same (runner_system_failure). An executor whose clean-up takes time sends
     * EVENT_JOB_FINISHED itself as soon as nothing but clean-up is left (status, exit_code, failure_reason, coverage
     * and artifacts filled; artifacts.zip in place): from then on the job holds no slot and the next jobs start. Where
     * it has sent none, its worker does when `run` returns. */
    bool (*run)(const struct job_request *request, const struct job_frame *frame, struct job_result *result,
                struct error *err);
};

/* The executor of that name, or NULL. */
const struct executor *executor_named(const char *name);
