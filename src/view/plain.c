#include "view/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "view/line.h"
#include "view/pieces.h"
#include "view/summary.h"
#include "view/words.h"

enum { WIDEST_NAME = 32, PULL_TOLD_EVERY_MS = 5000 };

/* Names are told apart by these, in turn. */
static const char *const name_colors[] = {"\033[36m", "\033[35m", "\033[34m", "\033[33m", "\033[32m",
                                          "\033[96m", "\033[95m", "\033[94m", "\033[93m", "\033[92m"};

struct plain {
    struct view view;
    struct plain_options options;
    struct arena *arena;
    struct map jobs;   /* name to struct told_job *, in the pipeline's order */
    size_t name_width; /* of the column of names */
    size_t named;      /* how many jobs have a column of their own by now */
};

static struct told_job *job_named(struct plain *plain, const char *name)
{
    struct told_job *job = map_get(&plain->jobs, name);
    if (job)
        return job;
    job = arena_alloc(plain->arena, sizeof *job);
    *job = (struct told_job){.name = arena_strdup(plain->arena, name), .lines = LINES_INIT};
    map_set(plain->arena, &plain->jobs, job->name, job);
    return job;
}

/* ---- ci-local's own words ---- */

/* Begins a line on standard error: "ci-local: JOB: ". */
static struct buf *say(struct plain *plain, const struct event *event)
{
    buf_adds(&plain->view.err, "ci-local: ");
    if (event->job)
        buf_addf(&plain->view.err, "%s: ", event->job);
    return &plain->view.err;
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

static void learn_jobs(struct plain *plain, const cJSON *list)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(list, "jobs"))
    {
        const cJSON *included = cJSON_GetObjectItemCaseSensitive(item, "included");
        const char *name = text_of(item, "name");
        if (!*name || cJSON_IsFalse(included))
            continue;
        job_named(plain, name)->stage = arena_strdup(plain->arena, text_of(item, "stage"));
        size_t width = utf8_count(name);
        if (width > plain->name_width)
            plain->name_width = width < WIDEST_NAME ? width : WIDEST_NAME;
    }
}

static void tell_pipeline_started(struct plain *plain, const struct event *event)
{
    cJSON *list = event->pipeline_started.list_json ? cJSON_Parse(event->pipeline_started.list_json) : NULL;
    const cJSON *pipeline = cJSON_GetObjectItemCaseSensitive(list, "pipeline");
    learn_jobs(plain, list);
    if (!plain->options.quiet) {
        struct buf *err = say(plain, event);
        const char *name = text_of(pipeline, "name");
        buf_addf(err, "run @%lld: %s%s%s on %s", (long long)event->run, name, *name ? ", " : "",
                 text_of(pipeline, "source"), text_of(pipeline, "ref"));
        const char *sha = text_of(pipeline, "sha");
        buf_addf(err, "%s%.8s\n", *sha ? " " : "", sha);
    }
    cJSON_Delete(list);
}

/* Why a job waits, in words; only a few of them concern a reader who did not ask for more. */
static const struct {
    const char *reason, *text;
    bool always;
} waits[] = {
    {"needs", "waits for the jobs that it needs", false},
    {"stage", "waits for the stages before it", false},
    {"concurrency", "waits for a free slot", false},
    {"resource_group", "waits for its resource group", true},
    {"delayed", "is delayed", true},
    {"manual", "is manual: --manual plays it", true},
};

static void tell_waiting(struct plain *plain, const struct event *event)
{
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        if (strcmp(waits[i].reason, event->waiting.reason) != 0)
            continue;
        if (plain->options.quiet || !(waits[i].always || plain->options.verbose))
            return;
        struct buf *err = say(plain, event);
        buf_adds(err, waits[i].text);
        if (event->waiting.until_ms > event->time_ms) {
            buf_adds(err, ", begins in ");
            words_duration(err, (double)(event->waiting.until_ms - event->time_ms) / 1000);
        }
        buf_addc(err, '\n');
    }
}

static void tell_started(struct plain *plain, const struct event *event)
{
    if (plain->options.quiet)
        return;
    struct buf *err = say(plain, event);
    buf_addf(err, "starts on %s", event->started.executor ? event->started.executor : "?");
    if (event->started.image)
        buf_addf(err, ", image %s", event->started.image);
    if (plain->options.verbose && event->started.runner)
        buf_addf(err, ", runner %s", event->started.runner);
    if (event->attempt > 1)
        buf_addf(err, ", attempt %d", event->attempt);
    buf_addc(err, '\n');
}

/* A long pull is heard of from time to time. */
static void tell_progress(struct plain *plain, const struct event *event)
{
    struct told_job *job = event->job ? job_named(plain, event->job) : NULL;
    if (!job || event->time_ms < job->pull_told_ms + PULL_TOLD_EVERY_MS)
        return;
    job->pull_told_ms = event->time_ms;
    struct buf *err = say(plain, event);
    buf_addf(err, "pulling %s", event->pull.image);
    if (event->pull.bytes >= 0)
        buf_addf(err, ": %.1f", (double)event->pull.bytes / 1e6);
    if (event->pull.bytes >= 0 && event->pull.total > 0)
        buf_addf(err, " of %.1f", (double)event->pull.total / 1e6);
    buf_adds(err, event->pull.bytes >= 0 ? " MB\n" : "\n");
}

static void tell_pull(struct plain *plain, const struct event *event)
{
    bool end = strcmp(event->pull.state, "end") == 0;
    if (plain->options.quiet)
        return;
    if (strcmp(event->pull.state, "progress") == 0) {
        tell_progress(plain, event);
        return;
    }
    if (event->job)
        job_named(plain, event->job)->pull_told_ms = event->time_ms;
    buf_addf(say(plain, event), "%s %s\n", end ? "pulled" : "pulling", event->pull.image);
}

static void tell_service_log(struct buf *err, const char *log)
{
    struct lines lines = LINES_INIT;
    for (const char *line = log; *line;) {
        size_t len = strcspn(line, "\n");
        buf_adds(err, "          | ");
        line_show(err, &lines, line, len, false);
        buf_addc(err, '\n');
        line += len + (line[len] == '\n');
    }
    lines_free(&lines);
}

static void tell_service(struct plain *plain, const struct event *event)
{
    bool ready = strcmp(event->service.state, "ready") == 0;
    bool broken =
        strcmp(event->service.state, "not_ready") == 0 || strcmp(event->service.state, "exited") == 0;
    if (!broken && (plain->options.quiet || !(ready || plain->options.verbose)))
        return;
    struct buf *err = say(plain, event);
    buf_addf(err, "service %s %s", event->service.name, ready ? "is ready" : event->service.state);
    if (event->service.seconds >= 0) {
        buf_adds(err, " after ");
        words_duration(err, event->service.seconds);
    }
    if (event->service.tls >= 0)
        buf_adds(err, event->service.tls ? ", TLS on" : ", TLS off");
    if (event->service.storage_driver)
        buf_addf(err, ", %s", event->service.storage_driver);
    if (event->service.version)
        buf_addf(err, ", version %s", event->service.version);
    if (event->service.exit_code >= 0)
        buf_addf(err, ", exit code %d", event->service.exit_code);
    buf_addc(err, '\n');
    if (broken && event->service.log)
        tell_service_log(err, event->service.log);
}

static void tell_diagnosis(struct plain *plain, const struct event *event)
{
    const char *severity = event->diagnosis.severity ? event->diagnosis.severity : "note";
    struct buf *err = say(plain, event);
    buf_addf(err, "%s: %s [%s]\n", severity, event->diagnosis.message, event->diagnosis.rule);
    for (size_t i = 0; i < event->diagnosis.evidence.len; i++)
        tell_service_log(err, event->diagnosis.evidence.items[i]);
    if (event->diagnosis.remedy)
        buf_addf(err, "          %s\n", event->diagnosis.remedy);
}

/* ---- The jobs' output ---- */

/* What pieces_read and lines_feed hand through. */
struct telling {
    struct plain *plain;
    struct told_job *job;
    bool own; /* the lines are the script's, not of the runner's stages around it */
};

/* The job's name, as wide as the column; of one that is too long, beginning and end, for the end tells matrix jobs
 * apart. */
static const char *column_of(struct plain *plain, const char *name)
{
    AUTO_BUF struct buf column = BUF_INIT;
    const char *paint = name_colors[plain->named++ % (sizeof name_colors / sizeof *name_colors)];
    size_t count = utf8_count(name), width = plain->name_width;
    buf_adds(&column, plain->options.color_out ? paint : "");
    if (count <= width || width < 8) {
        buf_addf(&column, "%s%*s", name, count < width ? (int)(width - count) : 0, "");
    } else {
        size_t head = width / 2, skipped = count - width + 1, at = 0;
        for (const char *c = name; *c; at++) {
            int len = utf8_length(c, strlen(c));
            size_t step = len > 0 ? (size_t)len : 1;
            if (at == head)
                buf_adds(&column, "\xe2\x80\xa6");
            if (at < head || at >= head + skipped)
                buf_add(&column, c, step);
            c += step;
        }
    }
    buf_adds(&column, plain->options.color_out ? " |\033[m " : " | ");
    return arena_strdup(plain->arena, column.data);
}

static void tell_line(void *context, const char *line, size_t len)
{
    const struct telling *telling = context;
    const struct plain_options *options = &telling->plain->options;
    struct buf *out = &telling->plain->view.out;
    size_t begin = out->len;
    bool dim = options->color_out && !telling->own;
    buf_adds(out, telling->job->column);
    buf_adds(out, dim ? "\033[2m" : "");
    if (!line_show(out, &telling->job->lines, line, len, options->color_out && !dim)) {
        out->len = begin;
        out->data[begin] = '\0';
        return;
    }
    buf_adds(out, dim ? "\033[m\n" : "\n");
}

static void tell_bytes(void *context, enum log_stream stream, const char *bytes, size_t len)
{
    (void)stream;
    struct telling *telling = context;
    lines_feed(&telling->job->lines, bytes, len, tell_line, telling);
}

static bool is_own_section(const char *section)
{
    return strcmp(section, "step_script") == 0 || strcmp(section, "after_script") == 0;
}

/* A stage of the runner's begins on a line of its own, whatever the one before left open. */
static void enter_section(struct told_job *job, const char *section, struct telling *telling)
{
    if (strncmp(job->section, section, sizeof job->section - 1) == 0)
        return;
    struct telling before = *telling;
    before.own = is_own_section(job->section);
    lines_end(&job->lines, tell_line, &before);
    snprintf(job->section, sizeof job->section, "%s", section);
}

static void tell_log(struct plain *plain, const struct event *event)
{
    struct told_job *job = job_named(plain, event->job);
    job->attempt = event->attempt;
    job->log_end = event->log.offset;
    for (size_t i = 0; i < event->log.piece_count; i++)
        job->log_end += event->log.pieces[i].len;
    struct telling telling = {.plain = plain, .job = job, .own = is_own_section(event->log.section)};
    if (plain->options.quiet && !telling.own)
        return;
    if (!job->column)
        job->column = column_of(plain, job->name);
    enter_section(job, event->log.section, &telling);
    pieces_read(&plain->view.logs, event, tell_bytes, &telling);
}

static void keep_finished(struct plain *plain, struct told_job *job, const struct event *event)
{
    job->finished = true;
    job->last = *event;
    job->last.job = job->name;
    job->last.finished.artifacts = (struct vec){0};
    if (event->finished.failure_reason)
        job->last.finished.failure_reason = arena_strdup(plain->arena, event->finished.failure_reason);
}

static void tell_finished(struct plain *plain, const struct event *event)
{
    struct told_job *job = job_named(plain, event->job);
    struct telling telling = {.plain = plain, .job = job, .own = true};
    lines_end(&job->lines, tell_line, &telling);
    lines_free(&job->lines);
    keep_finished(plain, job, event);
    if (plain->options.quiet || event->finished.status == STATUS_SKIPPED ||
        event->finished.status == STATUS_MANUAL)
        return;
    struct buf *err = say(plain, event);
    buf_addf(err, "%s%s%s after ", plain->options.color_err ? words_color(event) : "", words_result(event),
             plain->options.color_err ? "\033[m" : "");
    words_duration(err, event->finished.duration_s);
    AUTO_BUF struct buf reason = BUF_INIT;
    words_reason(&reason, event);
    if (reason.len)
        buf_addf(err, ": %s", reason.data);
    if (event->finished.coverage >= 0)
        buf_addf(err, ", coverage %.2f%%", event->finished.coverage);
    buf_adds(err, event->finished.retried ? ", is tried again\n" : "\n");
}

static void tell_pipeline_finished(struct plain *plain, const struct event *event)
{
    bool color = plain->options.color_err;
    if (!plain->options.quiet)
        summary_tails(&plain->view.err, &plain->jobs, &plain->view.logs, color);
    summary_write(&plain->view.err, &plain->jobs, event, plain->options.quiet, color);
}

static void tell_nothing(struct plain *plain, const struct event *event)
{
    (void)plain;
    (void)event;
}

static void (*const tell[EVENT_KIND_COUNT])(struct plain *plain, const struct event *event) = {
    [EVENT_PIPELINE_STARTED] = tell_pipeline_started,
    [EVENT_JOB_WAITING] = tell_waiting,
    [EVENT_JOB_STARTED] = tell_started,
    [EVENT_PULL] = tell_pull,
    [EVENT_SERVICE] = tell_service,
    [EVENT_SECTION] = tell_nothing,
    [EVENT_JOB_LOG] = tell_log,
    [EVENT_JOB_FINISHED] = tell_finished,
    [EVENT_DIAGNOSIS] = tell_diagnosis,
    [EVENT_PIPELINE_FINISHED] = tell_pipeline_finished,
};

static void plain_event(struct view *view, const struct event *event)
{
    tell[event->kind]((struct plain *)view, event);
}

static void plain_finish(struct view *view)
{
    (void)view;
}

static void plain_free(struct view *view)
{
    struct plain *plain = (struct plain *)view;
    for (size_t i = 0; i < plain->jobs.len; i++)
        lines_free(&((struct told_job *)plain->jobs.entries[i].value)->lines);
    buf_free(&view->out);
    buf_free(&view->err);
    arena_free(plain->arena);
    free(plain);
}

static const struct view_type plain_type = {
    .name = "plain", .event = plain_event, .finish = plain_finish, .free = plain_free};

struct view *view_plain_new(const struct plain_options *options, struct log_reader logs)
{
    struct plain *plain = mem_alloc(sizeof *plain);
    *plain = (struct plain){.view = {.type = &plain_type, .out = BUF_INIT, .err = BUF_INIT, .logs = logs},
                            .options = *options,
                            .arena = arena_new()};
    return &plain->view;
}
