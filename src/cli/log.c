#include <unistd.h>

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/recorded.h"
#include "cli/say.h"
#include "run/record.h"
#include "view/line.h"

enum { READ_AT_ONCE = 64 * 1024 };

/* What lines_feed hands through. */
struct showing {
    struct buf out;
    struct lines lines;
    bool color;
};

static void show_line(void *context, const char *line, size_t len)
{
    struct showing *showing = context;
    if (line_show(&showing->out, &showing->lines, line, len, showing->color))
        buf_addc(&showing->out, '\n');
}

/* The bytes as they came: for pipes and files. */
static int copy_log(const struct recorded_run *run, const struct recorded_job *job, int attempt)
{
    char bytes[READ_AT_ONCE];
    int status = EXIT_PASSED;
    uint64_t at = 0;
    for (size_t len;
         (len = record_read_log((void *)run->dir, job->name, attempt, at, bytes, sizeof bytes)) > 0;
         at += len) {
        AUTO_BUF struct buf out = BUF_INIT;
        buf_add(&out, bytes, len);
        status = say_result(&out, EXIT_PASSED);
        if (status != EXIT_PASSED)
            break;
    }
    return status;
}

/* Made safe for a terminal. */
static int show_log(const struct recorded_run *run, const struct recorded_job *job, int attempt, bool color)
{
    struct showing showing = {.out = BUF_INIT, .lines = LINES_INIT, .color = color};
    char bytes[READ_AT_ONCE];
    int status = EXIT_PASSED;
    uint64_t at = 0;
    for (size_t len; status == EXIT_PASSED && (len = record_read_log((void *)run->dir, job->name, attempt, at,
                                                                     bytes, sizeof bytes)) > 0;
         at += len) {
        lines_feed(&showing.lines, bytes, len, show_line, &showing);
        status = say_result(&showing.out, EXIT_PASSED);
        buf_clear(&showing.out);
    }
    lines_end(&showing.lines, show_line, &showing);
    status = status == EXIT_PASSED ? say_result(&showing.out, EXIT_PASSED) : status;
    lines_free(&showing.lines);
    buf_free(&showing.out);
    return status;
}

static int run_log(struct invocation *invocation)
{
    struct error err = ERROR_INIT;
    struct vec args = invocation->args;
    struct recorded_run run;
    int64_t number;
    int attempt;
    if (!recorded_take(invocation->arena, &args, &number, &err) ||
        !recorded_read(invocation->arena, number, &run, &err))
        return say_error(&err);
    if (args.len != 1) {
        error_set(&err, ERROR_USAGE, "log needs a job's name, and a run's before it at most");
        return say_error(&err);
    }
    const struct recorded_job *job = recorded_job_named(&run, args.items[0], &err);
    if (!job || !option_number(invocation, "attempt", 1, job->attempts, &attempt, &err))
        return say_error(&err);
    if (attempt > job->attempts) {
        error_set(&err, ERROR_USAGE, "job %s had %d attempt%s", job->name, job->attempts,
                  job->attempts == 1 ? "" : "s");
        return say_error(&err);
    }
    if (isatty(STDOUT_FILENO))
        return show_log(&run, job, attempt, say_color(invocation, STDOUT_FILENO));
    return copy_log(&run, job, attempt);
}

static const struct option log_options[] = {
    {0, "attempt", "N", "of a retried job (the last one otherwise)"},
    OPTIONS_END,
};

static const char *const log_examples[] = {
    "ci-local log build",
    "the log of build in the last run",
    "ci-local log @12 build",
    "in run 12; @-1 is the one before the last",
    NULL,
};

const struct command log_command = {
    .name = "log",
    .summary = "shows the log of a job that was run",
    .arguments = "[RUN] JOB",
    .completes = COMPLETE_RUN_OR_JOB,
    .args_min = 1,
    .args_max = 2,
    .options = log_options,
    .examples = log_examples,
    .run = run_log,
};
