#include "cli/watching.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/invocation.h"
#include "cli/say.h"
#include "run/record.h"
#include "view/json.h"
#include "view/plain.h"
#include "view/tui/tui.h"

static void watch(void *context, const struct event *event)
{
    struct watching *watching = context;
    watching->begun |= event->kind == EVENT_JOB_STARTED;
    watching->view->type->event(watching->view, event);
    struct view *farewell = watching->farewell;
    if (!farewell)
        return;
    /* Of what plain output would have said only the end counts: the summary and the tails of failed jobs. */
    buf_clear(&farewell->out);
    buf_clear(&farewell->err);
    farewell->type->event(farewell, event);
}

static struct view *plain_view(const struct invocation *invocation, struct log_reader logs)
{
    const struct plain_options options = {.color_out = say_color(invocation, STDOUT_FILENO),
                                          .color_err = say_color(invocation, STDERR_FILENO),
                                          .quiet = option_given(invocation, "quiet"),
                                          .verbose = option_given(invocation, "verbose")};
    return view_plain_new(&options, logs);
}

/* A screen that is painted over and over can't be read aloud. */
static bool is_read_aloud(void)
{
    const char *wish = getenv("ACCESSIBLE");
    return wish && wish[0] && strcmp(wish, "0") != 0 && strcmp(wish, "false") != 0;
}

static struct view *viewer(const struct invocation *invocation, struct log_reader logs)
{
    struct error err = ERROR_INIT;
    bool is_wanted = invocation->opens_viewer || option_given(invocation, "interactive");
    if (!is_wanted || is_read_aloud())
        return NULL;
    struct view *view = view_tui_new(logs, &err);
    if (!view) {
        error_context(&err, invocation->opens_viewer ? "no viewer" : "no viewer, plain output instead");
        say_error(&err);
    }
    return view;
}

void watching_begin(struct watching *watching, const struct invocation *invocation, const char *record_dir)
{
    const struct log_reader logs = {.context = (void *)record_dir, .read = record_read_log};
    *watching = (struct watching){0};
    if (option_given(invocation, "json"))
        watching->view = view_json_new(logs);
    else if ((watching->view = viewer(invocation, logs)) != NULL)
        watching->has_guest = true;
    else
        watching->view = plain_view(invocation, logs);
    if (watching->has_guest) {
        watching->farewell = plain_view(invocation, logs);
        view_tui_guest(watching->view, &watching->guest, invocation->opens_viewer);
    }
    watching->watcher = (struct run_watcher){
        .context = watching, .event = watch, .out = &watching->view->out, .err = &watching->view->err};
}

void watching_end(struct watching *watching)
{
    struct error err = ERROR_INIT;
    watching->view->type->free(watching->view);
    if (!watching->farewell)
        return;
    const struct buf *words = &watching->farewell->err;
    if (watching->begun)
        file_write_all(STDERR_FILENO, words->data, words->len, &err);
    watching->farewell->type->free(watching->farewell);
}
