#include "view/view.h"

#include "base/arena.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/recorded.h"
#include "cli/say.h"
#include "run/record.h"
#include "view/tui/tui.h"

static bool feed(void *context, const struct event *event)
{
    struct view *view = context;
    view->type->event(view, event);
    return true;
}

static int run_view(struct invocation *invocation)
{
    struct error err = ERROR_INIT;
    struct vec args = invocation->args;
    int64_t number;
    if (!recorded_take(invocation->arena, &args, &number, &err))
        return say_error(&err);
    if (args.len > 0) {
        error_set(&err, ERROR_USAGE, "view takes a run, as @12 or @, and nothing else");
        return say_error(&err);
    }
    const char *dir = record_dir(invocation->arena, number, &err);
    if (!dir)
        return say_error(&err);
    const struct log_reader logs = {.context = (void *)dir, .read = record_read_log};
    struct view *view = view_tui_new(logs, &err);
    if (!view) {
        error_hint(&err, "`ci-local runs` and `ci-local log` show a run as plain text");
        return say_error(&err);
    }
    int status = record_replay(dir, feed, view, &err) ? view_tui_browse(view, &err) : -1;
    view->type->free(view);
    return status < 0 ? say_error(&err) : status;
}

static const char *const view_examples[] = {
    "ci-local view", "the last run", "ci-local view @12", "run 12; `ci-local runs` lists them", NULL,
};

const struct command view_command = {
    .name = "view",
    .summary = "shows a recorded run in the interactive viewer",
    .arguments = "[RUN]",
    .completes = COMPLETE_RUN,
    .args_max = 1,
    .examples = view_examples,
    .run = run_view,
};
