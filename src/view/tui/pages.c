#include "view/tui/pages.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "view/tui/keys.h"
#include "view/tui/look.h"

static struct page_line *add(const struct page_view *view, struct vec *lines, struct term_look look,
                             const char *format, ...) __attribute__((format(printf, 4, 5)));

static struct page_line *add(const struct page_view *view, struct vec *lines, struct term_look look,
                             const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct page_line *line = arena_alloc(view->arena, sizeof *line);
    *line = (struct page_line){.text = arena_vprintf(view->arena, format, args), .look = look};
    va_end(args);
    vec_push(view->arena, lines, line);
    return line;
}

static void mark(const struct page_view *view, struct page_line *line, enum model_state state)
{
    line->mark = look_glyph(view->term, state);
    line->mark_look = look_of(state);
}

/* ---- Services ---- */

enum model_state page_service_state(const struct model_service *service)
{
    static const struct {
        const char *word;
        enum model_state state;
    } words[] = {{"ready", MODEL_PASSED},
                 {"not_ready", MODEL_FAILED},
                 {"exited", MODEL_FAILED},
                 {"starting", MODEL_RUNNING},
                 {"pulling", MODEL_RUNNING}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, service->state) == 0)
            return words[i].state;
    return MODEL_WAITING;
}

const char *page_service_line(struct arena *arena, const struct model_service *service)
{
    AUTO_BUF struct buf text = BUF_INIT;
    if (service->aliases.len > 0)
        buf_addf(&text, "%s (%s)", (const char *)service->aliases.items[0], service->name);
    else
        buf_adds(&text, service->name);
    buf_addf(&text, "  %s", strcmp(service->state, "not_ready") == 0 ? "not ready" : service->state);
    if (service->seconds >= 0)
        buf_addf(&text, " %.1f s", service->seconds);
    if (service->tls >= 0)
        buf_adds(&text, service->tls ? "  TLS" : "  no TLS");
    if (service->storage_driver)
        buf_addf(&text, "  %s", service->storage_driver);
    if (service->version)
        buf_addf(&text, "  %s", service->version);
    if (service->exit_code >= 0)
        buf_addf(&text, "  exit code %d", service->exit_code);
    return arena_strdup(arena, text.data);
}

static void add_log(const struct page_view *view, struct vec *lines, const char *log)
{
    while (log && *log) {
        int len = (int)strcspn(log, "\n");
        add(view, lines, LOOK(STYLE_DIM, -1), "    %.*s", len, log);
        log += len + (log[len] == '\n');
    }
}

struct vec page_services(const struct page_view *view)
{
    struct vec lines = {0};
    for (size_t i = 0; view->job && i < view->job->services.len; i++) {
        const struct model_service *service = view->job->services.items[i];
        struct page_line *line = add(view, &lines, LOOK_PLAIN, "%s", page_service_line(view->arena, service));
        mark(view, line, page_service_state(service));
        AUTO_BUF struct buf aliases = BUF_INIT;
        for (size_t k = 0; k < service->aliases.len; k++)
            buf_addf(&aliases, " %s", (const char *)service->aliases.items[k]);
        if (aliases.len > 0)
            add(view, &lines, LOOK(STYLE_DIM, -1), "    reached as%s", aliases.data);
        add_log(view, &lines, service->log);
    }
    if (lines.len == 0)
        add(view, &lines, LOOK(STYLE_DIM, -1), "%s", view->job ? "this job has no services" : "no job");
    return lines;
}

/* ---- Graph ---- */

struct vec page_graph(const struct page_view *view)
{
    struct vec lines = {0};
    for (size_t s = 0; s < view->model->stages.len; s++) {
        const struct model_stage *stage = view->model->stages.items[s];
        add(view, &lines, LOOK(STYLE_BOLD, -1), "%s", stage->name);
        for (size_t i = 0; i < stage->jobs.len; i++) {
            const struct model_job *job = stage->jobs.items[i];
            AUTO_BUF struct buf needs = BUF_INIT;
            for (size_t k = 0; k < job->needs.len; k++)
                buf_addf(&needs, "%s%s", k ? ", " : "", (const char *)job->needs.items[k]);
            const char *after = !job->has_needs && s > 0 ? "all earlier stages"
                                : needs.len              ? needs.data
                                                         : "nothing";
            struct page_line *line = add(view, &lines, job == view->job ? LOOK(STYLE_BOLD, -1) : LOOK_PLAIN,
                                         "%s  after %s", job->name, after);
            mark(view, line, job->state);
        }
    }
    return lines;
}

/* ---- Time ---- */

static int64_t end_of(const struct page_view *view)
{
    return view->model->finished ? view->model->last_ms : view->now_ms;
}

static void add_bar(const struct page_view *view, struct vec *lines, const struct model_job *job)
{
    enum { NAME = 20, TIME = 8 };
    int room = view->width - NAME - TIME - 6;
    int64_t from = view->model->started_ms, span = end_of(view) - from;
    AUTO_BUF struct buf bar = BUF_INIT;
    char time[LOOK_TIME_SIZE];
    if (room < 4 || span <= 0 || !job->started_ms)
        room = 0;
    int64_t stop = job->finished_ms ? job->finished_ms : end_of(view);
    int begin = room ? (int)((job->started_ms - from) * room / span) : 0;
    int end = room ? (int)((stop - from) * room / span) : 0;
    for (int i = 0; i < begin; i++)
        buf_adds(&bar, look_sign(view->term, SIGN_BAR_WAIT));
    for (int i = begin; room && i < (end > begin ? end : begin + 1); i++)
        buf_adds(&bar, look_sign(view->term, SIGN_BAR_RUN));
    struct page_line *line =
        add(view, lines, job == view->job ? LOOK(STYLE_BOLD, -1) : LOOK_PLAIN, "%-*.*s %*s %s", NAME, NAME,
            job->name, TIME, look_time(time, model_seconds(job, view->now_ms)), bar.data);
    mark(view, line, job->state);
}

struct vec page_time(const struct page_view *view)
{
    struct vec lines = {0};
    for (size_t i = 0; i < view->model->jobs.len; i++)
        add_bar(view, &lines, view->model->jobs.items[i]);
    if (lines.len == 0)
        add(view, &lines, LOOK(STYLE_DIM, -1), "no jobs");
    return lines;
}

/* ---- Variables, why ---- */

static const char *told(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return text ? text : "";
}

static const cJSON *told_list(const struct page_view *view, const char *key)
{
    return view->job ? cJSON_GetObjectItemCaseSensitive(view->job->told, key) : NULL;
}

/* A value of several lines stands in one. */
static const char *in_one_line(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);
    for (char *at = copy; *at; at++)
        if ((unsigned char)*at < ' ')
            *at = ' ';
    return copy;
}

struct vec page_variables(const struct page_view *view)
{
    struct vec lines = {0};
    const cJSON *variable;
    cJSON_ArrayForEach(variable, told_list(view, "variables"))
    {
        add(view, &lines, LOOK_PLAIN, "%s = %s  (%s)", told(variable, "name"),
            in_one_line(view->arena, told(variable, "value")), told(variable, "layer"));
    }
    if (lines.len == 0)
        add(view, &lines, LOOK(STYLE_DIM, -1), "no variables are recorded for this job");
    return lines;
}

struct vec page_why(const struct page_view *view)
{
    struct vec lines = {0};
    const cJSON *verdict;
    if (view->job)
        add(view, &lines, LOOK(STYLE_BOLD, -1), "%s runs %s", view->job->name,
            view->job->when ? view->job->when : "on_success");
    cJSON_ArrayForEach(verdict, told_list(view, "verdicts"))
    {
        bool matched = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(verdict, "matched"));
        const cJSON *line = cJSON_GetObjectItemCaseSensitive(verdict, "line");
        struct page_line *rule =
            add(view, &lines, matched ? LOOK(STYLE_BOLD, -1) : LOOK_PLAIN, "%s", told(verdict, "rule"));
        mark(view, rule, matched ? MODEL_PASSED : MODEL_WAITING);
        add(view, &lines, LOOK(STYLE_DIM, -1), "    %s (%s:%d)", told(verdict, "reason"),
            told(verdict, "file"), cJSON_IsNumber(line) ? line->valueint : 0);
    }
    if (lines.len <= 1)
        add(view, &lines, LOOK(STYLE_DIM, -1), "it has no rules: it is in every pipeline");
    return lines;
}

/* ---- Help ---- */

struct vec page_help(const struct page_view *view)
{
    struct vec lines = {0};
    for (const struct key_row *row = key_rows; row->request; row++)
        if (row->help && (view->live || !row->live_only))
            add(view, &lines, LOOK_PLAIN, "%-9s %s", row->label, row->help);
    add(view, &lines, LOOK_PLAIN, "%s", "");
    for (int state = 0; state < MODEL_STATE_COUNT; state++)
        mark(view, add(view, &lines, LOOK_PLAIN, "%s", model_state_name((enum model_state)state)),
             (enum model_state)state);
    add(view, &lines, LOOK_PLAIN, "!  failed, and may");
    return lines;
}
