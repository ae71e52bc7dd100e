/* The log of one attempt: what the job and the runner write is masked, appended to the raw file of the record and
 * announced in batches, one event for 64 KiB or 20 ms. Sections of the runner's own stages are events; markers that a
 * script prints stay in the text and are announced besides. Source: RUNNER 1.2, 7.3; CLI "job_log". */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "event/event.h"
#include "executor/masking.h"

struct event_sink;
struct job_log;

struct job_log_spec {
    const struct event_sink *sink;
    int fd;          /* the raw file, opened for append */
    const char *job; /* the job's name in events */
    int attempt;
    const struct vec *masked; /* char *: values to hide */
    enum masker_tokens tokens;
    int64_t limit_bytes; /* 0: none */
};

/* Opens the log; everything in `spec` but the list of values is borrowed. The caller ends it with job_log_close, which
 * announces what is left. */
struct job_log *job_log_open(const struct job_log_spec *spec);
void job_log_close(struct job_log *log);

/* Ends the section that is open, if any, and begins the next: one of the runner's stages, with its header. */
void job_log_section(struct job_log *log, const char *name, const char *header);
void job_log_section_end(struct job_log *log);

/* The job's own output, as it came. In what a script writes to standard output, the lines that echo its commands are
 * the runner's. */
void job_log_write(struct job_log *log, enum log_stream stream, const char *bytes, size_t len);

/* Gives what the maskers held back: a stage's streams have ended. */
void job_log_streams_end(struct job_log *log);

/* A line of the runner's, in its colours: plain, green, "WARNING: " in yellow, "ERROR: " in red, plain yellow. */
enum line_kind { LINE_PLAIN, LINE_INFO, LINE_WARNING, LINE_ERROR, LINE_NOTICE, LINE_RAW };
void job_log_line(struct job_log *log, enum line_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Text of the runner's as it stands. */
void job_log_text(struct job_log *log, const char *text);

/* Announces what has waited long enough. Returns for how many milliseconds the rest may wait, or -1 where there is
 * none: the caller's poll wakes then and calls it again. */
int job_log_tick(struct job_log *log);

/* Announces all there is. */
void job_log_flush(struct job_log *log);

/* Where reading the raw file begins for this attempt. */
int64_t job_log_start(const struct job_log *log);
