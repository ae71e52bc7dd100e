#include "view/summary.h"

#include <string.h>

#include "base/utf8.h"
#include "view/words.h"

enum { TAIL_BYTES = 16 * 1024, TAIL_LINES = 20 };

/* How wide the table's columns are. */
struct widths {
    size_t result, name, stage;
};

static void widen(size_t *width, const char *text)
{
    size_t count = text ? utf8_count(text) : 0;
    if (count > *width)
        *width = count;
}

static void add_cell(struct buf *out, const char *text, size_t width)
{
    size_t count = utf8_count(text);
    buf_addf(out, "%s%*s  ", text, count < width ? (int)(width - count) : 0, "");
}

static void add_row(struct buf *out, const struct told_job *job, const struct widths *widths, bool color)
{
    AUTO_BUF struct buf duration = BUF_INIT;
    if (job->last.finished.status != STATUS_SKIPPED && job->last.finished.status != STATUS_MANUAL)
        words_duration(&duration, job->last.finished.duration_s);
    AUTO_BUF struct buf reason = BUF_INIT;
    words_reason(&reason, &job->last);
    if (job->last.attempt > 1)
        buf_addf(&reason, "%sattempt %d", reason.len ? ", " : "", job->last.attempt);

    buf_adds(out, "  ");
    buf_adds(out, color ? words_color(&job->last) : "");
    add_cell(out, words_result(&job->last), widths->result);
    buf_adds(out, color ? "\033[m" : "");
    add_cell(out, job->name, widths->name);
    add_cell(out, job->stage ? job->stage : "", widths->stage);
    buf_addf(out, "%12s", duration.data);
    if (reason.len)
        buf_addf(out, "  %s", reason.data);
    while (out->len && out->data[out->len - 1] == ' ')
        out->len--;
    buf_addc(out, '\n');
}

/* With few words only what went wrong is worth a line. */
static bool is_told(const struct told_job *job, bool brief)
{
    return job->finished &&
           (!brief || (job->last.finished.status == STATUS_FAILED && !job->last.finished.allow_failure));
}

static void add_table(struct buf *out, const struct map *jobs, bool brief, bool color)
{
    struct widths widths = {0};
    for (size_t i = 0; i < jobs->len; i++) {
        const struct told_job *job = jobs->entries[i].value;
        if (!is_told(job, brief))
            continue;
        widen(&widths.result, words_result(&job->last));
        widen(&widths.name, job->name);
        widen(&widths.stage, job->stage);
    }
    for (size_t i = 0; i < jobs->len; i++) {
        const struct told_job *job = jobs->entries[i].value;
        if (is_told(job, brief))
            add_row(out, job, &widths, color);
    }
}

static size_t count_of(const struct map *jobs, enum job_status status)
{
    size_t count = 0;
    for (size_t i = 0; i < jobs->len; i++) {
        const struct told_job *job = jobs->entries[i].value;
        count += job->finished && job->last.finished.status == status;
    }
    return count;
}

static void add_counts(struct buf *out, const struct map *jobs)
{
    static const struct {
        enum job_status status;
        const char *word;
    } counted[] = {{STATUS_SUCCESS, "passed"},
                   {STATUS_FAILED, "failed"},
                   {STATUS_CANCELED, "canceled"},
                   {STATUS_SKIPPED, "skipped"},
                   {STATUS_MANUAL, "not played"}};
    const char *separator = ": ";
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        size_t count = count_of(jobs, counted[i].status);
        if (count == 0)
            continue;
        buf_addf(out, "%s%zu %s", separator, count, counted[i].word);
        separator = ", ";
    }
}

static const char *verdict(enum job_status status)
{
    switch (status) {
    case STATUS_SUCCESS:
        return "passed";
    case STATUS_FAILED:
        return "failed";
    case STATUS_CANCELED:
        return "was canceled";
    case STATUS_BLOCKED:
        return "is blocked: a manual job that may not fail was not played";
    case STATUS_SKIPPED:
        return "was skipped";
    case STATUS_MANUAL:
        return "waits for a manual job";
    }
    return "";
}

void summary_write(struct buf *out, const struct map *jobs, const struct event *pipeline_finished, bool brief,
                   bool color)
{
    add_table(out, jobs, brief, color);
    const char *paint = !color                                                          ? ""
                        : pipeline_finished->pipeline_finished.status == STATUS_SUCCESS ? "\033[1;32m"
                        : pipeline_finished->pipeline_finished.status == STATUS_FAILED  ? "\033[1;31m"
                                                                                        : "\033[1;33m";
    buf_addf(out, "ci-local: run @%lld: %sthe pipeline %s%s after ", (long long)pipeline_finished->run, paint,
             verdict(pipeline_finished->pipeline_finished.status), color ? "\033[m" : "");
    words_duration(out, pipeline_finished->pipeline_finished.duration_s);
    add_counts(out, jobs);
    buf_addc(out, '\n');
}

/* Where the last lines of the text begin. */
static const char *tail_start(const char *text, size_t len)
{
    const char *at = text + len;
    for (int lines = 0; at > text; at--)
        if (at[-1] == '\n' && at != text + len && ++lines == TAIL_LINES)
            return at;
    return at;
}

/* What takes the lines of a tail. */
struct tail {
    struct buf *out;
    struct lines *lines;
    bool color;
};

static void add_tail_line(void *context, const char *line, size_t len)
{
    struct tail *tail = context;
    AUTO_BUF struct buf shown = BUF_INIT;
    if (line_show(&shown, tail->lines, line, len, tail->color))
        buf_addf(tail->out, "  | %s\n", shown.data);
}

static void add_tail(struct buf *out, const struct told_job *job, const struct log_reader *logs, bool color)
{
    char bytes[TAIL_BYTES];
    uint64_t from = job->log_end > sizeof bytes ? job->log_end - sizeof bytes : 0;
    size_t want = (size_t)(job->log_end - from);
    size_t len = logs->read(logs->context, job->name, job->attempt, from, bytes, want);
    if (len == 0)
        return;
    const char *start = tail_start(bytes, len);
    buf_addf(out, "%sThe last lines of %s:%s\n", color ? "\033[1m" : "", job->name, color ? "\033[m" : "");
    struct lines lines = LINES_INIT;
    struct tail tail = {.out = out, .lines = &lines, .color = color};
    lines_feed(&lines, start, (size_t)(bytes + len - start), add_tail_line, &tail);
    lines_end(&lines, add_tail_line, &tail);
    lines_free(&lines);
}

void summary_tails(struct buf *out, const struct map *jobs, const struct log_reader *logs, bool color)
{
    for (size_t i = 0; i < jobs->len; i++) {
        const struct told_job *job = jobs->entries[i].value;
        if (job->finished && job->last.finished.status == STATUS_FAILED && job->log_end > 0)
            add_tail(out, job, logs, color);
    }
}
