#include "view/report.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "view/line.h"
#include "view/words.h"

/* Of longer logs the end is shown. */
enum { LOG_SHOWN = 256 * 1024 };

struct report_job {
    const char *name, *stage;
    int attempt;
    uint64_t log_end;
    bool finished;
    struct event last;     /* its last job_finished */
    const char *last_json; /* the same as JSON */
};

struct report {
    struct view view;
    enum report_format format;
    struct arena *arena;
    struct map jobs; /* name to struct report_job *, in the pipeline's order */
    const char *source, *ref, *sha;
    int64_t started_ms;
    struct event end; /* the pipeline's */
};

enum report_format report_format_of(const char *path)
{
    static const struct {
        const char *ending;
        enum report_format format;
    } endings[] = {{".html", REPORT_HTML}, {".json", REPORT_JSON}, {".xml", REPORT_JUNIT}};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (strcmp(endings[i].ending, dot) == 0)
            return endings[i].format;
    return REPORT_NONE;
}

/* ---- Taking events ---- */

static struct report_job *job_named(struct report *report, const char *name)
{
    struct report_job *job = map_get(&report->jobs, name);
    if (job)
        return job;
    job = arena_alloc(report->arena, sizeof *job);
    job->name = arena_strdup(report->arena, name);
    job->stage = "";
    map_set(report->arena, &report->jobs, job->name, job);
    return job;
}

static const char *copy_of(struct report *report, const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return arena_strdup(report->arena, text ? text : "");
}

static void take_start(struct report *report, const struct event *event)
{
    cJSON *list = event->pipeline_started.list_json ? cJSON_Parse(event->pipeline_started.list_json) : NULL;
    const cJSON *pipeline = cJSON_GetObjectItemCaseSensitive(list, "pipeline"), *item = NULL;
    report->started_ms = event->time_ms;
    report->source = copy_of(report, pipeline, "source");
    report->ref = copy_of(report, pipeline, "ref");
    report->sha = copy_of(report, pipeline, "sha");
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(list, "jobs"))
    {
        const char *name = copy_of(report, item, "name");
        if (!cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(item, "included")))
            job_named(report, name)->stage = copy_of(report, item, "stage");
    }
    cJSON_Delete(list);
}

static void take_log(struct report *report, const struct event *event)
{
    struct report_job *job = job_named(report, event->job);
    job->attempt = event->attempt;
    job->log_end = event->log.offset;
    for (size_t i = 0; i < event->log.piece_count; i++)
        job->log_end += event->log.pieces[i].len;
}

static void take_end(struct report *report, const struct event *event)
{
    struct report_job *job = job_named(report, event->job);
    AUTO_BUF struct buf text = BUF_INIT;
    event_write(&text, event);
    job->finished = true;
    job->last_json = arena_strndup(report->arena, text.data, text.len - 1);
    job->last = *event;
    job->last.finished.artifacts = (struct vec){0};
    if (event->finished.failure_reason)
        job->last.finished.failure_reason = arena_strdup(report->arena, event->finished.failure_reason);
}

static void report_event(struct view *view, const struct event *event)
{
    struct report *report = (struct report *)view;
    if (event->kind == EVENT_PIPELINE_STARTED)
        take_start(report, event);
    if (event->kind == EVENT_JOB_LOG)
        take_log(report, event);
    if (event->kind == EVENT_JOB_FINISHED)
        take_end(report, event);
    if (event->kind == EVENT_PIPELINE_FINISHED)
        report->end = *event;
}

/* ---- Writing, whatever the format ---- */

static void add_escaped(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '<')
            buf_adds(out, "&lt;");
        else if (text[i] == '>')
            buf_adds(out, "&gt;");
        else if (text[i] == '&')
            buf_adds(out, "&amp;");
        else if (text[i] == '"')
            buf_adds(out, "&quot;");
        else
            buf_addc(out, text[i]);
    }
}

static void add_text(struct buf *out, const char *text)
{
    add_escaped(out, text, strlen(text));
}

/* What takes the lines of a log. */
struct log_target {
    struct buf *out;
    struct lines lines;
};

static void add_log_line(void *context, const char *line, size_t len)
{
    struct log_target *target = context;
    AUTO_BUF struct buf shown = BUF_INIT;
    if (!line_show(&shown, &target->lines, line, len, false))
        return;
    add_escaped(target->out, shown.data, shown.len);
    buf_addc(target->out, '\n');
}

/* The log's last part, safe for XML and HTML. */
static void add_log(struct buf *out, const struct report *report, const struct report_job *job)
{
    const struct log_reader *logs = &report->view.logs;
    uint64_t at = job->log_end > LOG_SHOWN ? job->log_end - LOG_SHOWN : 0;
    struct log_target target = {.out = out, .lines = LINES_INIT};
    char bytes[16 * 1024];
    for (size_t len; at < job->log_end; at += len) {
        size_t want = job->log_end - at < sizeof bytes ? (size_t)(job->log_end - at) : sizeof bytes;
        len = logs->read(logs->context, job->name, job->attempt, at, bytes, want);
        if (len == 0)
            break;
        lines_feed(&target.lines, bytes, len, add_log_line, &target);
    }
    lines_end(&target.lines, add_log_line, &target);
    lines_free(&target.lines);
}

static bool failed(const struct report_job *job)
{
    return job->last.finished.status == STATUS_FAILED && !job->last.finished.allow_failure;
}

/* ---- JSON ---- */

static void write_json(struct buf *out, const struct report *report)
{
    char stamp[CLOCK_STAMP_SIZE];
    clock_stamp(stamp, report->started_ms);
    buf_addf(out, "{\"schema\":\"ci-local/report/1\",\"run\":%lld,\"started\":\"%s\",\"status\":\"%s\",",
             (long long)report->end.run, stamp, job_status_name(report->end.pipeline_finished.status));
    buf_addf(out, "\"duration_s\":%.3f,\"jobs\":[", report->end.pipeline_finished.duration_s);
    const char *comma = "";
    for (size_t i = 0; i < report->jobs.len; i++) {
        const struct report_job *job = report->jobs.entries[i].value;
        if (!job->finished)
            continue;
        buf_addf(out, "%s%s", comma, job->last_json);
        comma = ",";
    }
    buf_adds(out, "]}\n");
}

/* ---- JUnit: a stage is a suite, a job a case ---- */

static void add_case(struct buf *out, const struct report *report, const struct report_job *job)
{
    AUTO_BUF struct buf reason = BUF_INIT;
    words_reason(&reason, &job->last);
    buf_adds(out, "    <testcase name=\"");
    add_text(out, job->name);
    buf_adds(out, "\" classname=\"");
    add_text(out, job->stage);
    buf_addf(out, "\" time=\"%.3f\">\n", job->last.finished.duration_s);
    if (failed(job)) {
        buf_adds(out, "      <failure message=\"");
        add_text(out, reason.data);
        buf_adds(out, "\">");
        add_log(out, report, job);
        buf_adds(out, "</failure>\n");
    } else if (job->last.finished.status != STATUS_SUCCESS) {
        buf_addf(out, "      <skipped message=\"%s\"/>\n", words_result(&job->last));
    }
    buf_adds(out, "    </testcase>\n");
}

static void add_suite(struct buf *out, const struct report *report, const char *stage)
{
    size_t count = 0, failures = 0, skipped = 0;
    AUTO_BUF struct buf cases = BUF_INIT;
    for (size_t i = 0; i < report->jobs.len; i++) {
        const struct report_job *job = report->jobs.entries[i].value;
        if (!job->finished || strcmp(job->stage, stage) != 0)
            continue;
        count++;
        failures += failed(job);
        skipped += !failed(job) && job->last.finished.status != STATUS_SUCCESS;
        add_case(&cases, report, job);
    }
    if (count == 0)
        return;
    buf_adds(out, "  <testsuite name=\"");
    add_text(out, stage);
    buf_addf(out, "\" tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\">\n%s  </testsuite>\n", count, failures,
             skipped, cases.data);
}

static void write_junit(struct buf *out, const struct report *report)
{
    struct map stages = {0};
    buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    buf_addf(out, "<testsuites name=\"ci-local run %lld\" time=\"%.3f\">\n", (long long)report->end.run,
             report->end.pipeline_finished.duration_s);
    for (size_t i = 0; i < report->jobs.len; i++) {
        const struct report_job *job = report->jobs.entries[i].value;
        if (map_get(&stages, job->stage))
            continue;
        map_set(report->arena, &stages, job->stage, job);
        add_suite(out, report, job->stage);
    }
    buf_adds(out, "</testsuites>\n");
}

/* ---- A page ---- */

static const char style[] = "body{font:15px sans-serif;margin:2em auto;max-width:70em;padding:0 1em}"
                            "table{border-collapse:collapse}td,th{padding:.3em 1em .3em 0;text-align:left}"
                            "pre{background:#f4f4f4;padding:1em;overflow-x:auto}"
                            ".passed{color:#137333}.failed{color:#c5221f}.other{color:#777}";

static const char *class_of(const struct report_job *job)
{
    return job->last.finished.status == STATUS_SUCCESS ? "passed" : failed(job) ? "failed" : "other";
}

static void add_row(struct buf *out, const struct report_job *job)
{
    AUTO_BUF struct buf duration = BUF_INIT, reason = BUF_INIT;
    words_duration(&duration, job->last.finished.duration_s);
    words_reason(&reason, &job->last);
    buf_addf(out, "<tr><td class=\"%s\">%s</td><td>", class_of(job), words_result(&job->last));
    add_text(out, job->name);
    buf_adds(out, "</td><td>");
    add_text(out, job->stage);
    buf_addf(out, "</td><td>%s</td><td>", duration.data);
    add_text(out, reason.data);
    buf_adds(out, "</td></tr>\n");
}

static void write_html(struct buf *out, const struct report *report)
{
    AUTO_BUF struct buf duration = BUF_INIT;
    words_duration(&duration, report->end.pipeline_finished.duration_s);
    buf_addf(
        out,
        "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>ci-local run %lld</title>\n<style>%s</style>\n",
        (long long)report->end.run, style);
    buf_addf(out, "<h1>Run %lld: %s</h1>\n<p>", (long long)report->end.run,
             job_status_name(report->end.pipeline_finished.status));
    add_text(out, report->source);
    buf_adds(out, " on ");
    add_text(out, report->ref);
    buf_addf(out, " %.8s, %s</p>\n<table>\n<tr><th>result<th>job<th>stage<th>duration<th></tr>\n",
             report->sha, duration.data);
    for (size_t i = 0; i < report->jobs.len; i++)
        if (((struct report_job *)report->jobs.entries[i].value)->finished)
            add_row(out, report->jobs.entries[i].value);
    buf_adds(out, "</table>\n");
    for (size_t i = 0; i < report->jobs.len; i++) {
        const struct report_job *job = report->jobs.entries[i].value;
        if (job->log_end == 0)
            continue;
        buf_addf(out, "<details%s><summary>", job->finished && failed(job) ? " open" : "");
        add_text(out, job->name);
        buf_adds(out, "</summary><pre>");
        add_log(out, report, job);
        buf_adds(out, "</pre></details>\n");
    }
}

static void report_finish(struct view *view)
{
    const struct report *report = (struct report *)view;
    static void (*const write[])(struct buf * out, const struct report *report) = {
        [REPORT_HTML] = write_html, [REPORT_JSON] = write_json, [REPORT_JUNIT] = write_junit};
    if (report->format != REPORT_NONE)
        write[report->format](&view->out, report);
}

static void report_free(struct view *view)
{
    struct report *report = (struct report *)view;
    buf_free(&view->out);
    buf_free(&view->err);
    arena_free(report->arena);
    free(report);
}

static const struct view_type report_type = {
    .name = "report", .event = report_event, .finish = report_finish, .free = report_free};

struct view *view_report_new(enum report_format format, struct log_reader logs)
{
    struct report *report = mem_alloc(sizeof *report);
    *report = (struct report){.view = {.type = &report_type, .out = BUF_INIT, .err = BUF_INIT, .logs = logs},
                              .format = format,
                              .arena = arena_new(),
                              .source = "",
                              .ref = "",
                              .sha = ""};
    return &report->view;
}
