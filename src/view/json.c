#include "view/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "event/text.h"
#include "view/pieces.h"

/* One attempt's log, as far as it was written. */
struct attempt {
    struct event_text text;
    enum log_stream stream; /* of the last bytes */
    const char *section;
};

struct json_view {
    struct view view;
    struct arena *arena;
    struct map attempts; /* "JOB#ATTEMPT" to struct attempt * */
};

/* What pieces_read hands through. */
struct writing {
    struct json_view *json;
    struct attempt *attempt;
    const struct event *event;
};

static struct attempt *attempt_of(struct json_view *json, const struct event *event)
{

    AUTO_BUF struct buf name = BUF_INIT;
    buf_addf(&name, "%s#%d", event->job, event->attempt);
    struct attempt *attempt = map_get(&json->attempts, name.data);
    if (attempt)
        return attempt;
    attempt = arena_alloc(json->arena, sizeof *attempt);

    map_set(json->arena, &json->attempts, arena_strdup(json->arena, name.data), attempt);
    return attempt;
}

static void write_bytes(void *context, enum log_stream stream, const char *bytes, size_t len)
{
    struct writing *writing = context;
    writing->attempt->stream = stream;
    event_write_text(&writing->json->view.out, writing->event, stream, &writing->attempt->text, bytes, len);
}

static void write_log(struct json_view *json, const struct event *event)
{
    struct writing writing = {.json = json, .attempt = attempt_of(json, event), .event = event};
    if (!writing.attempt->section || strcmp(writing.attempt->section, event->log.section) != 0)
        writing.attempt->section = arena_strdup(json->arena, event->log.section);
    pieces_read(&json->view.logs, event, write_bytes, &writing);
}

/* What of the log was held back because a character was not whole comes before the job's end. */
static void end_log(struct json_view *json, const struct event *finished)
{
    struct attempt *attempt = attempt_of(json, finished);
    if (!attempt->section)
        return;
    struct event event = *finished;
    event.kind = EVENT_JOB_LOG;
    event.log.section = attempt->section;
    event_write_text(&json->view.out, &event, attempt->stream, &attempt->text, NULL, 0);
}

static void json_event(struct view *view, const struct event *event)
{
    struct json_view *json = (struct json_view *)view;
    if (event->kind == EVENT_JOB_LOG) {
        write_log(json, event);
        return;
    }
    if (event->kind == EVENT_JOB_FINISHED)
        end_log(json, event);
    event_write(&view->out, event);
}

static void json_finish(struct view *view)
{
    (void)view;
}

static void json_free(struct view *view)
{
    struct json_view *json = (struct json_view *)view;
    buf_free(&view->out);
    buf_free(&view->err);
    arena_free(json->arena);
    free(json);
}

static const struct view_type json_type = {
    .name = "json", .event = json_event, .finish = json_finish, .free = json_free};

struct view *view_json_new(struct log_reader logs)
{
    struct json_view *json = mem_alloc(sizeof *json);
    *json = (struct json_view){.view = {.type = &json_type, .out = BUF_INIT, .err = BUF_INIT, .logs = logs},
                               .arena = arena_new()};
    return &json->view;
}
