#include "cli/compare.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "cli/recorded.h"
#include "run/record.h"
#include "view/line.h"
#include "view/pieces.h"
#include "view/words.h"

enum { CELL_WIDTH = 30 };

/* ---- Results ---- */

static const struct recorded_job *job_of(const struct compared *side, const char *name)
{
    return map_get(&side->run->jobs, name);
}

static void add_cell(struct buf *out, const struct recorded_job *job, bool color)
{
    AUTO_BUF struct buf cell = BUF_INIT;
    if (!job || !job->finished) {
        buf_adds(&cell, job ? "did not end" : "did not run");
    } else {
        buf_adds(&cell, words_result(&job->last));
        if (job->last.finished.status != STATUS_SKIPPED && job->last.finished.status != STATUS_MANUAL) {
            buf_adds(&cell, ", ");
            words_duration(&cell, job->last.finished.duration_s);
        }
    }
    size_t count = utf8_count(cell.data);
    bool painted = color && job && job->finished;
    buf_addf(out, "%s%s%s%*s", painted ? words_color(&job->last) : "", cell.data, painted ? "\033[m" : "",
             count < CELL_WIDTH ? (int)(CELL_WIDTH - count) : 1, "");
}

static void trim_line(struct buf *out)
{
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        out->len--;
    buf_addc(out, '\n');
}

static size_t widest_name(const struct map *jobs, size_t width)
{
    for (size_t i = 0; i < jobs->len; i++)
        width = utf8_count(jobs->entries[i].key) > width ? utf8_count(jobs->entries[i].key) : width;
    return width;
}

static void add_row(struct buf *out, const char *name, size_t width, const struct compared *left,
                    const struct compared *right, bool color)
{
    buf_addf(out, "  %s%*s", name, (int)(width - utf8_count(name)) + 2, "");
    add_cell(out, job_of(left, name), color);
    add_cell(out, job_of(right, name), color);
    trim_line(out);
}

void compare_jobs(struct buf *out, const struct compared *left, const struct compared *right, bool color)
{
    size_t width = widest_name(&right->run->jobs, widest_name(&left->run->jobs, 3));
    buf_addf(out, "  %*s  %-*s%s\n", (int)width, "", CELL_WIDTH, left->title, right->title);
    for (size_t i = 0; i < left->run->jobs.len; i++)
        add_row(out, left->run->jobs.entries[i].key, width, left, right, color);
    for (size_t i = 0; i < right->run->jobs.len; i++)
        if (!job_of(left, right->run->jobs.entries[i].key))
            add_row(out, right->run->jobs.entries[i].key, width, left, right, color);
}

/* ---- Outputs ---- */

/* The lines that a job's scripts wrote: char *. */
struct output {
    struct arena *arena;
    const struct recorded_run *run;
    const char *job;
    int attempt;
    struct log_reader logs;
    struct lines lines;
    struct vec shown;
};

static void take_line(void *context, const char *line, size_t len)
{
    struct output *output = context;
    AUTO_BUF struct buf shown = BUF_INIT;
    if (line_show(&shown, &output->lines, line, len, false))
        vec_push(output->arena, &output->shown, arena_strndup(output->arena, shown.data, shown.len));
}

static void take_piece(void *context, enum log_stream stream, const char *bytes, size_t len)
{
    (void)stream;
    struct output *output = context;
    lines_feed(&output->lines, bytes, len, take_line, output);
}

static bool take_event(void *context, const struct event *event)
{
    struct output *output = context;
    if (event->kind == EVENT_JOB_LOG && event->attempt == output->attempt &&
        strcmp(event->job, output->job) == 0 &&
        (strcmp(event->log.section, "step_script") == 0 || strcmp(event->log.section, "after_script") == 0))
        pieces_read(&output->logs, event, take_piece, output);
    return true;
}

static struct vec output_of(struct arena *arena, const struct recorded_run *run,
                            const struct recorded_job *job)
{
    struct output output = {.arena = arena,
                            .run = run,
                            .job = job->name,
                            .attempt = job->attempts,
                            .logs = {.context = (void *)run->dir, .read = record_read_log},
                            .lines = LINES_INIT};
    struct error ignored = ERROR_INIT;
    record_replay(run->dir, take_event, &output, &ignored);
    lines_end(&output.lines, take_line, &output);
    lines_free(&output.lines);
    return output.shown;
}

static void add_difference(struct buf *out, const char *sign, const struct vec *lines, size_t at, bool color,
                           const char *paint)
{
    enum { SHOWN = 3 };
    for (size_t i = at; i < lines->len && i < at + SHOWN; i++)
        buf_addf(out, "%s  %s %s%s\n", color ? paint : "", sign, (const char *)lines->items[i],
                 color ? "\033[m" : "");
}

void compare_logs(struct buf *out, struct arena *arena, const struct compared *left,
                  const struct compared *right, bool color)
{
    for (size_t i = 0; i < left->run->jobs.len; i++) {
        const struct recorded_job *job = left->run->jobs.entries[i].value;
        const struct recorded_job *other = job_of(right, job->name);
        if (!other)
            continue;
        struct vec a = output_of(arena, left->run, job), b = output_of(arena, right->run, other);
        size_t at = 0;
        while (at < a.len && at < b.len && strcmp(a.items[at], b.items[at]) == 0)
            at++;
        if (at == a.len && at == b.len)
            continue;
        buf_addf(out, "%s, line %zu of its output:\n", job->name, at + 1);
        add_difference(out, "-", &a, at, color, "\033[31m");
        add_difference(out, "+", &b, at, color, "\033[32m");
    }
}
