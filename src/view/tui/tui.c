#include "view/tui/tui.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/mem.h"
#include "run/record.h"
#include "run/run.h"
#include "view/tui/pattern.h"
#include "view/tui/state.h"

enum { FRAME_MS = 16, TICK_MS = 1000 };

int64_t tui_now(const struct tui *tui)
{
    return tui->live && !tui->model->finished ? clock_wall_ms() : tui->model->last_ms;
}

/* Until the user chooses, the first job that failed is in sight, else the first that runs, else the first. */
static void select_by_itself(struct tui *tui)
{
    static const enum model_state wanted[] = {MODEL_FAILED, MODEL_RUNNING};
    const struct vec *jobs = &tui->model->jobs;
    if (tui->touched || jobs->len == 0)
        return;
    struct model_job *found = tui->selected ? tui->selected : jobs->items[0];
    for (size_t w = 0; w < sizeof wanted / sizeof *wanted; w++)
        for (size_t i = 0; i < jobs->len; i++) {
            struct model_job *job = jobs->items[i];
            if (job->state == wanted[w] && !job->allow_failure) {
                tui->selected = job;
                return;
            }
        }
    tui->selected = found;
}

static void take_event(struct view *view, const struct event *event)
{
    struct tui *tui = (struct tui *)view;
    model_take(tui->model, event);
    if (event->kind != EVENT_JOB_LOG)
        select_by_itself(tui);
    tui->is_dirty = true;
}

static void finish(struct view *view)
{
    ((struct tui *)view)->is_dirty = true;
}

static void free_tui(struct view *view)
{
    struct tui *tui = (struct tui *)view;
    term_close(&tui->term);
    logpane_free(&tui->log);
    model_free(tui->model);
    buf_free(&tui->typed);
    pattern_free(tui->sought);
    free(tui->opened_dir);
    if (tui->runs_arena)
        arena_free(tui->runs_arena);
    buf_free(&view->out);
    buf_free(&view->err);
    free(tui);
}

static const struct view_type tui_type = {
    .name = "tui", .event = take_event, .finish = finish, .free = free_tui};

struct view *view_tui_new(struct log_reader logs, struct error *err)
{
    struct tui *tui = mem_alloc(sizeof *tui);
    *tui = (struct tui){.view = {.type = &tui_type, .out = BUF_INIT, .err = BUF_INIT, .logs = logs},
                        .typed = BUF_INIT,
                        .page_hit = SIZE_MAX,
                        .is_dirty = true};
    if (!term_open(&tui->term, err)) {
        free(tui);
        return NULL;
    }
    tui->model = model_new();
    logpane_init(&tui->log);
    return &tui->view;
}

static bool feed(void *context, const struct event *event)
{
    model_take(context, event);
    return true;
}

bool tui_open_run(struct tui *tui, int64_t number, struct error *err)
{
    struct arena *arena = arena_new();
    struct model *model = model_new();
    const char *dir = record_dir(arena, number, err);
    if (!dir || !record_replay(dir, feed, model, err)) {
        model_free(model);
        arena_free(arena);
        return false;
    }
    model_free(tui->model);
    free(tui->opened_dir);
    tui->model = model;
    tui->opened_dir = mem_strdup(dir);
    tui->view.logs.context = tui->opened_dir;
    tui->selected = NULL;
    tui->touched = false;
    logpane_show(&tui->log, &tui->view.logs, NULL);
    select_by_itself(tui);
    arena_free(arena);
    return true;
}

/* ---- Frames ---- */

static void draw(struct tui *tui)
{
    logpane_show(&tui->log, &tui->view.logs, tui->selected);
    tui->is_dirty = logpane_grow(&tui->log);
    tui_draw(tui);
    tui->drawn_ms = clock_ms();
}

static bool has_clock(const struct tui *tui)
{
    return tui->live && !tui->model->finished &&
           model_count(tui->model, MODEL_RUNNING) + model_count(tui->model, MODEL_DELAYED) > 0;
}

/* Milliseconds until a frame is due: at most 60 a second, one a second where only a clock goes on. */
static int wants_ms(void *context)
{
    const struct tui *tui = context;
    int64_t since = clock_ms() - tui->drawn_ms;
    int64_t period = tui->is_dirty ? FRAME_MS : TICK_MS;
    if (!tui->is_dirty && !has_clock(tui))
        return -1;
    return since >= period ? 0 : (int)(period - since);
}

static void tick(void *context, struct run *run)
{
    (void)run;
    draw(context);
}

static void take_keys(struct tui *tui, struct run *run)
{
    struct term_mouse mouse = {0};
    for (int key; (key = term_key(&mouse)) != TERM_NONE;)
        tui_take_key(tui, run, key, &mouse);
}

static void input(void *context, struct run *run)
{
    take_keys(context, run);
}

static void resized(void *context, struct run *run)
{
    (void)run;
    struct tui *tui = context;
    term_resize(&tui->term);
    tui->is_dirty = true;
}

static void abandoned(void *context)
{
    (void)context;
    term_abandoned();
}

void view_tui_guest(struct view *view, struct run_guest *guest, bool held)
{
    struct tui *tui = (struct tui *)view;
    tui->live = true;
    tui->held = held;
    *guest = (struct run_guest){.context = tui,
                                .input_fd = STDIN_FILENO,
                                .input = input,
                                .resized = resized,
                                .wants_ms = wants_ms,
                                .tick = tick,
                                .abandoned = abandoned,
                                .stays = true};
}

/* ---- A recorded run ---- */

/* Takes what signals came; the number of one that ends the program, or 0. */
static int take_signals(struct tui *tui, int fd)
{
    struct signalfd_siginfo info;
    int ending = 0;
    while (read(fd, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGWINCH)
            resized(tui, NULL);
        else
            ending = (int)info.ssi_signo;
    }
    return ending;
}

static int browse(struct tui *tui, int signals)
{
    draw(tui);
    while (!tui->left) {
        struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        if (poll(fds, 2, wants_ms(tui)) < 0 && errno != EINTR)
            return 0;
        int ending = take_signals(tui, signals);
        if (ending)
            return 128 + ending;
        if (fds[0].revents & (POLLHUP | POLLERR))
            return 128 + SIGHUP;
        take_keys(tui, NULL);
        if (tui->is_dirty && wants_ms(tui) == 0)
            draw(tui);
    }
    return 0;
}

int view_tui_browse(struct view *view, struct error *err)
{
    static const int taken[] = {SIGWINCH, SIGINT, SIGTERM, SIGHUP};
    sigset_t set, before;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        sigaddset(&set, taken[i]);
    sigprocmask(SIG_BLOCK, &set, &before);
    AUTO_CLOSE int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals < 0) {
        error_errno(err, "taking signals");
        return -1;
    }
    int status = browse((struct tui *)view, signals);
    term_close(&((struct tui *)view)->term);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}
