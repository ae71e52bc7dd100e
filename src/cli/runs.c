#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/recorded.h"
#include "cli/say.h"
#include "run/record.h"
#include "view/words.h"

static const char *status_of(const struct recorded_run *run)
{
    return run->finished ? job_status_name(run->end.pipeline_finished.status) : "unfinished";
}

static size_t failures_in(const struct recorded_run *run)
{
    size_t failures = 0;
    for (size_t i = 0; i < run->jobs.len; i++) {
        const struct recorded_job *job = run->jobs.entries[i].value;
        failures += job->finished && job->last.finished.status == STATUS_FAILED;
    }
    return failures;
}

static void add_line(struct buf *out, const struct recorded_run *run)
{
    char when[32] = "";
    time_t seconds = (time_t)(run->started_ms / 1000);
    struct tm local;
    if (run->started_ms > 0 && localtime_r(&seconds, &local))
        strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &local);
    AUTO_BUF struct buf duration = BUF_INIT;
    if (run->finished)
        words_duration(&duration, run->end.pipeline_finished.duration_s);
    buf_addf(out, "@%-5lld %-19s  %-10s %12s  %s on %s %.8s, %zu job%s", (long long)run->number, when,
             status_of(run), duration.data, run->source ? run->source : "?", run->ref ? run->ref : "?",
             run->sha ? run->sha : "", run->jobs.len, run->jobs.len == 1 ? "" : "s");
    if (failures_in(run))
        buf_addf(out, ", %zu failed", failures_in(run));
    buf_addc(out, '\n');
}

static void write_run(struct json_out *json, const struct recorded_run *run)
{
    char stamp[CLOCK_STAMP_SIZE];
    clock_stamp(stamp, run->started_ms);
    json_out_open(json, NULL, '{');
    json_out_integer(json, "run", run->number);
    json_out_text(json, "started", run->started_ms ? stamp : NULL);
    json_out_text(json, "status", status_of(run));
    if (run->finished)
        json_out_number(json, "duration_s", run->end.pipeline_finished.duration_s);
    json_out_text(json, "name", run->name);
    json_out_text(json, "source", run->source);
    json_out_text(json, "ref", run->ref);
    json_out_text(json, "sha", run->sha);
    json_out_text(json, "record", run->dir);
    json_out_open(json, "jobs", '[');
    for (size_t i = 0; i < run->jobs.len; i++) {
        const struct recorded_job *job = run->jobs.entries[i].value;
        json_out_open(json, NULL, '{');
        json_out_text(json, "name", job->name);
        json_out_text(json, "status", job->finished ? job_status_name(job->last.finished.status) : NULL);
        json_out_integer(json, "attempts", job->attempts);
        json_out_close(json, '}');
    }
    json_out_close(json, ']');
    json_out_close(json, '}');
}

static int run_runs(struct invocation *invocation)
{
    struct vec numbers = {0};
    struct error err = ERROR_INIT;
    if (!record_list(invocation->arena, &numbers, &err))
        return say_error(&err);
    bool as_json = option_given(invocation, "json");
    AUTO_BUF struct buf text = BUF_INIT;
    struct json_out json = {.out = &text};
    if (as_json)
        json_out_open(&json, NULL, '[');
    for (size_t i = numbers.len; i-- > 0;) {
        struct arena *arena = arena_new();
        struct recorded_run run;
        struct error broken = ERROR_INIT;
        if (recorded_read(arena, *(int64_t *)numbers.items[i], &run, &broken)) {
            if (as_json)
                write_run(&json, &run);
            else
                add_line(&text, &run);
        }
        arena_free(arena);
    }
    if (as_json) {
        json_out_close(&json, ']');
        buf_addc(&text, '\n');
    }
    return say_result(&text, EXIT_PASSED);
}

static const char *const runs_examples[] = {
    "ci-local runs",
    "the newest first; `ci-local log @12 build` shows more",
    NULL,
};

const struct command runs_command = {
    .name = "runs",
    .summary = "shows what was run",
    .arguments = "",
    .examples = runs_examples,
    .run = run_runs,
};
