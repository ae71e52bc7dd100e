/* The spine: everything that happens in a run is one event (CLI.md lists the kinds and their fields). A worker sends
 * it, the main process stamps it, appends it to the run's record as a JSON line and hands it to the views. Only the
 * text of logs takes another way: the worker appends it, masked, to one raw file per job of the record, and the event
 * says which bytes came. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

struct arena;
struct buf;
struct error;
struct event_text;

#define EVENT_KINDS(X)                                                                                       \
    X(EVENT_PIPELINE_STARTED, "pipeline_started")                                                            \
    X(EVENT_JOB_WAITING, "job_waiting")                                                                      \
    X(EVENT_JOB_STARTED, "job_started")                                                                      \
    X(EVENT_PULL, "pull")                                                                                    \
    X(EVENT_SERVICE, "service")                                                                              \
    X(EVENT_SECTION, "section")                                                                              \
    X(EVENT_JOB_LOG, "job_log")                                                                              \
    X(EVENT_JOB_FINISHED, "job_finished")                                                                    \
    X(EVENT_DIAGNOSIS, "diagnosis")                                                                          \
    X(EVENT_PIPELINE_FINISHED, "pipeline_finished")
#define EVENT_KIND_ID(id, name) id,
enum event_kind { EVENT_KINDS(EVENT_KIND_ID) EVENT_KIND_COUNT };
#undef EVENT_KIND_ID

#define JOB_STATUSES(X)                                                                                      \
    X(STATUS_SUCCESS, "success")                                                                             \
    X(STATUS_FAILED, "failed")                                                                               \
    X(STATUS_CANCELED, "canceled")                                                                           \
    X(STATUS_SKIPPED, "skipped")                                                                             \
    X(STATUS_MANUAL, "manual")                                                                               \
    X(STATUS_BLOCKED, "blocked") /* of a pipeline only */
#define JOB_STATUS_ID(id, name) id,
enum job_status { JOB_STATUSES(JOB_STATUS_ID) };
#undef JOB_STATUS_ID

enum log_stream { STREAM_STDOUT, STREAM_STDERR, STREAM_RUNNER };

/* One piece of a log announcement: the next `len` bytes of the job's raw log are of this stream. */
struct log_piece {
    enum log_stream stream;
    uint32_t len;
};

struct event {
    enum event_kind kind;
    int64_t time_ms; /* wall clock; the main process sets it */
    int64_t run;     /* the run's number; the main process sets it */
    const char *job; /* the job's name as the run knows it, or NULL */
    int attempt;     /* from 1, where `job` is set */
    union {
        struct {
            const char *list_json; /* the object of `list --json` with verdicts and variables, as JSON text */
        } pipeline_started;
        struct {
            const char *reason;
            int64_t until_ms; /* wall clock; 0: none */
        } waiting;
        struct {
            const char *executor, *runner, *image, *image_digest; /* the last two may be NULL */
        } started;
        struct {
            const char *image, *state;
            int64_t bytes, total; /* below 0: not known */
        } pull;
        struct {
            const char *name, *state;
            struct vec aliases;                         /* char * */
            double seconds;                             /* until ready; below 0: not said */
            int tls;                                    /* 1 or 0; below 0: not said */
            const char *storage_driver, *version, *log; /* or NULL */
            int exit_code;                              /* below 0: not said */
        } service;
        struct {
            const char *name, *header;
            bool start, collapsed;
        } section;
        struct {
            const char *section; /* of the runner; "" before its first one and after its last */
            uint64_t offset;     /* of the first piece in the job's raw log */
            const struct log_piece *pieces;
            size_t piece_count;
        } log;
        struct {
            enum job_status status;
            int exit_code;              /* below 0: none */
            const char *failure_reason; /* or NULL */
            double duration_s;
            bool allow_failure, retried;
            double coverage;      /* below 0: none */
            struct vec artifacts; /* char *: paths in the record */
        } finished;
        struct {
            const char *rule, *severity, *message, *remedy;
            struct vec evidence; /* char *: lines */
        } diagnosis;
        struct {
            enum job_status status;
            double duration_s;
            struct vec jobs; /* char *: the last job_finished of each, as JSON text */
        } pipeline_finished;
    };
};

const char *event_kind_name(enum event_kind kind);
const char *job_status_name(enum job_status status);
const char *log_stream_name(enum log_stream stream);

/* Appends the event as one JSON line, with its newline: what a worker sends and the record holds. */
void event_write(struct buf *out, const struct event *event);

/* Reads such a line (`len` bytes, newline or not). Strings live in `arena`. False where the kind is unknown, which
 * readers pass over, or the line is none of ours. */
bool event_read(struct arena *arena, const char *line, size_t len, struct event *event);

/* Appends one `job_log` line of `--json` with the text itself: the next `len` bytes of the job's log, of one stream.
 * `state` belongs to the job's attempt and begins as zeros (event/text.h). With NULL for `bytes` what was held back is
 * brought to its end. Nothing is appended where there is nothing to say. */
void event_write_text(struct buf *out, const struct event *event, enum log_stream stream,
                      struct event_text *state, const char *bytes, size_t len);
