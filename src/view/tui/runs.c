#include "view/tui/runs.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "run/record.h"
#include "view/tui/look.h"

enum { RUNS_MAX = 100, BEGINNING = 8 * 1024 * 1024, ENDING = 256 * 1024 };

/* The model of a run of which only the first event and the last ones are known: enough for how it began and ended. */
static void feed_lines(struct arena *arena, struct model *model, const char *text, size_t len,
                       bool first_only)
{
    for (const char *end = text + len; text < end;) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        struct event event;
        if (!newline)
            return;
        if (event_read(arena, text, (size_t)(newline - text), &event) &&
            (first_only || event.kind == EVENT_PIPELINE_FINISHED))
            model_take(model, &event);
        if (first_only)
            return;
        text = newline + 1;
    }
}

static bool feed(struct arena *arena, struct model *model, const char *path)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0)
        return false;
    AUTO_BUF struct buf bytes = BUF_INIT;
    size_t want = info.st_size < BEGINNING ? (size_t)info.st_size : BEGINNING;
    ssize_t got = pread(fd, buf_reserve(&bytes, want), want, 0);
    if (got <= 0)
        return false;
    feed_lines(arena, model, bytes.data, (size_t)got, true);
    off_t from = info.st_size > ENDING ? info.st_size - ENDING : 0;
    got = pread(fd, buf_reserve(&bytes, ENDING), ENDING, from);
    if (got > 0)
        feed_lines(arena, model, bytes.data, (size_t)got, false);
    return model->started_ms != 0;
}

static void describe(struct arena *arena, const struct term *term, const struct model *model,
                     struct run_line *run)
{
    char verdict[64], when[32] = "";
    time_t seconds = (time_t)(model->started_ms / 1000);
    struct tm local;
    if (localtime_r(&seconds, &local))
        strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &local);
    enum model_state state = !model->finished                  ? MODEL_CANCELED
                             : model->status == STATUS_SUCCESS ? MODEL_PASSED
                             : model->status == STATUS_FAILED  ? MODEL_FAILED
                                                               : MODEL_CANCELED;
    if (model->finished)
        look_verdict(verdict, sizeof verdict, term, model, 0);
    else
        snprintf(verdict, sizeof verdict, "%s did not end", look_glyph(term, MODEL_CANCELED));
    const char *words = strchr(verdict, ' ');
    run->line = (struct page_line){
        .text = arena_printf(arena, "@%lld  %s  %-16s %s on %s %.8s", (long long)run->number, when,
                             words ? words + 1 : verdict, model->source ? model->source : "",
                             model->ref ? model->ref : "", model->sha ? model->sha : ""),
        .look = LOOK_PLAIN,
        .mark = look_glyph(term, state),
        .mark_look = look_of(state),
    };
}

struct vec runs_list(struct arena *arena, const struct term *term)
{
    struct vec numbers = {0}, runs = {0};
    struct error err = ERROR_INIT;
    if (!record_list(arena, &numbers, &err))
        return runs;
    for (size_t i = numbers.len; i-- > 0 && runs.len < RUNS_MAX;) {
        struct run_line *run = arena_alloc(arena, sizeof *run);
        run->number = *(const int64_t *)numbers.items[i];
        const char *dir = record_dir(arena, run->number, &err);
        struct model *model = model_new();
        if (dir && feed(arena, model, record_events_path(arena, dir))) {
            describe(arena, term, model, run);
            vec_push(arena, &runs, run);
        }
        model_free(model);
    }
    return runs;
}
