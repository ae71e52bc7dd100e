/* Which job starts when: the state machine of a pipeline, apart from processes and clocks. States are told to it and
 * settled by GitLab's rules; what it changed itself is asked of it. Source: EVALUATION 9 (Ci::PipelineProcessing).
 *
 *     created ──> pending ──> running ──> success | failed | canceled
 *        │  ├──> scheduled ──^   (and back to pending: another attempt)
 *        │  ├──> manual ─────^
 *        └──┴──> skipped ──> created   (when something before it is played or retried)
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "pipeline/job.h"

struct arena;

#define JOB_STATES(X)                                                                                        \
    X(JOB_CREATED, "created")                                                                                \
    X(JOB_PENDING, "pending")                                                                                \
    X(JOB_RUNNING, "running")                                                                                \
    X(JOB_SUCCESS, "success")                                                                                \
    X(JOB_FAILED, "failed")                                                                                  \
    X(JOB_CANCELED, "canceled")                                                                              \
    X(JOB_SKIPPED, "skipped")                                                                                \
    X(JOB_MANUAL, "manual")                                                                                  \
    X(JOB_SCHEDULED, "scheduled")
#define JOB_STATE_ID(id, name) id,
enum job_state { JOB_STATES(JOB_STATE_ID) };
#undef JOB_STATE_ID
const char *job_state_name(enum job_state state);

/* A job as the scheduler sees it. */
struct schedule_job {
    enum when when;
    int stage;
    bool dag;            /* it has `needs`, be it none: only these are waited for, not the earlier stages */
    const size_t *needs; /* indexes of jobs; those that are not in the pipeline left out */
    size_t need_count;
    bool allow_failure;
};

struct schedule;

/* A schedule of `count` jobs (copied, but for their needs), all of them created; in `arena`. */
struct schedule *schedule_new(struct arena *arena, const struct schedule_job *jobs, size_t count);

/* Judges every job for the first time. */
void schedule_begin(struct schedule *schedule);

/* Tells what became of a job: running, success, failed, canceled; or pending again for another attempt. Whether a
 * failure is allowed may depend on its exit code, so it is said here anew. */
void schedule_set(struct schedule *schedule, size_t job, enum job_state state, bool allow_failure);

/* A job is played (manual, scheduled) or retried: it becomes pending, and what was skipped because of it is judged
 * again. */
void schedule_restart(struct schedule *schedule, size_t job);

/* Cancels every job that neither runs, nor has ended, nor waits for a hand. The running ones are the caller's to
 * cancel. */
void schedule_cancel(struct schedule *schedule);

enum job_state schedule_state(const struct schedule *schedule, size_t job);

/* The state of the pipeline. */
enum job_state schedule_status(const struct schedule *schedule);

/* The next job whose state the schedule itself changed since this was last asked for it, in the order of the changes;
 * false when there is none left. */
bool schedule_changed(struct schedule *schedule, size_t *job);
