#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "run/run.h"
#include "view/tui/keys.h"
#include "view/tui/pattern.h"
#include "view/tui/runs.h"
#include "view/tui/state.h"

enum key_place tui_place(const struct tui *tui)
{
    switch (tui->screen) {
    case SCREEN_BOARD:
        return tui->pane == PANE_LOG ? PLACE_LOG : PLACE_LIST;
    case SCREEN_LOG:
        return PLACE_LOG;
    case SCREEN_VARIABLES:
    case SCREEN_WHY:
    case SCREEN_HELP:
        return PLACE_PAGE;
    case SCREEN_SERVICES:
    case SCREEN_GRAPH:
    case SCREEN_TIME:
        return PLACE_LIST;
    case SCREEN_RUNS:
        return PLACE_RUNS;
    }
    return PLACE_LIST;
}

static bool shows_log(const struct tui *tui)
{
    return tui_place(tui) == PLACE_LOG;
}

static void say(struct tui *tui, const char *text)
{
    snprintf(tui->message, sizeof tui->message, "%.190s", text);
}

/* ---- Which job ---- */

static void choose(struct tui *tui, struct model_job *job)
{
    if (!job)
        return;
    tui->selected = job;
    tui->touched = true;
    logpane_show(&tui->log, &tui->view.logs, job);
}

static size_t place_of(const struct vec *jobs, const struct model_job *job)
{
    for (size_t i = 0; i < jobs->len; i++)
        if (jobs->items[i] == job)
            return i;
    return 0;
}

static void move_in(struct tui *tui, const struct vec *jobs, long step)
{
    long place = (long)place_of(jobs, tui->selected) + step, last = (long)jobs->len - 1;
    place = place < 0 ? 0 : place > last ? last : place;
    if (last >= 0)
        choose(tui, jobs->items[place]);
}

static void move_stage(struct tui *tui, int step)
{
    const struct vec *stages = &tui->model->stages;
    if (!tui->selected || (step < 0 && tui->selected->stage_index == 0) ||
        tui->selected->stage_index + (size_t)(step > 0) >= stages->len)
        return;
    const struct model_stage *from = stages->items[tui->selected->stage_index];
    const struct model_stage *to = stages->items[tui->selected->stage_index + (size_t)step];
    size_t place = place_of(&from->jobs, tui->selected);
    choose(tui, to->jobs.items[place < to->jobs.len ? place : to->jobs.len - 1]);
}

/* The jobs that up and down go through: of the stage on the board, all of them in the lists. */
static const struct vec *jobs_in_reach(const struct tui *tui)
{
    if (tui->screen != SCREEN_BOARD || !tui->selected)
        return &tui->model->jobs;
    return &((const struct model_stage *)tui->model->stages.items[tui->selected->stage_index])->jobs;
}

static void find_job(struct tui *tui, const char *text)
{
    char why[128];
    struct pattern *pattern = pattern_new(text, why, sizeof why);
    const struct vec *jobs = &tui->model->jobs;
    if (!pattern) {
        say(tui, why);
        return;
    }
    size_t from = place_of(jobs, tui->selected), begin, end, i = 1;
    for (; i <= jobs->len; i++) {
        struct model_job *job = jobs->items[(from + i) % jobs->len];
        if (pattern_match(pattern, job->name, strlen(job->name), 0, &begin, &end)) {
            choose(tui, job);
            break;
        }
    }
    if (i > jobs->len)
        say(tui, "no such job");
    pattern_free(pattern);
}

/* ---- What a page holds ---- */

static void find_on_page(struct tui *tui, int step)
{
    if (!tui->sought) {
        say(tui, "nothing to search for: / asks");
        return;
    }
    bool is_first = tui->page_hit == SIZE_MAX;
    size_t from = is_first ? tui->page_top : tui->page_hit + (size_t)step;
    if (!is_first && step < 0 && tui->page_hit == 0)
        from = 0;
    size_t found = tui_find_on_page(tui, tui->sought, from, step);
    if (found == SIZE_MAX)
        say(tui, "no hit");
    else
        tui->page_top = found > 3 ? found - 3 : 0;
    tui->page_hit = found;
}

static void seek_on_page(struct tui *tui, const char *text)
{
    char why[128];
    struct pattern *pattern = pattern_new(text, why, sizeof why);
    if (!pattern) {
        say(tui, why);
        return;
    }
    pattern_free(tui->sought);
    tui->sought = pattern;
    tui->page_hit = SIZE_MAX;
    find_on_page(tui, 1);
}

/* ---- Moving ---- */

static void move_page(struct tui *tui, long lines)
{
    if (lines < 0)
        tui->page_top = tui->page_top > (size_t)-lines ? tui->page_top - (size_t)-lines : 0;
    else
        tui->page_top += (size_t)lines; /* drawing keeps it in the page */
}

static void move_in_runs(struct tui *tui, long step)
{
    long place = (long)tui->run_selected + step, last = (long)tui->runs.len - 1;
    tui->run_selected = (size_t)(place > last ? (last > 0 ? last : 0) : place < 0 ? 0 : place);
}

static void move(struct tui *tui, long step)
{
    if (tui->screen == SCREEN_RUNS) {
        move_in_runs(tui, step);
        return;
    }
    if (shows_log(tui))
        logpane_scroll(&tui->log, step);
    else if (tui_place(tui) == PLACE_PAGE || tui->screen == SCREEN_SERVICES)
        move_page(tui, step);
    else
        move_in(tui, jobs_in_reach(tui), step);
}

static void move_to_edge(struct tui *tui, bool end)
{
    if (!shows_log(tui))
        move(tui, end ? 1000000 : -1000000);
    else if (end)
        logpane_to_end(&tui->log);
    else
        logpane_to_top(&tui->log);
}

static void move_sideways(struct tui *tui, int step)
{
    enum { COLUMNS = 8 };
    if (shows_log(tui))
        logpane_sideways(&tui->log, step * COLUMNS);
    else if (tui_place(tui) == PLACE_LIST)
        move_stage(tui, step);
}

static long page_rows(const struct tui *tui)
{
    int rows = shows_log(tui) ? tui->log_area.height - 1 : tui->term.height - 3;
    return rows > 1 ? rows : 1;
}

static void open_screen(struct tui *tui, enum screen screen)
{
    tui->screen = screen;
    tui->page_top = 0;
    tui->page_hit = SIZE_MAX;
}

static void show_runs(struct tui *tui)
{
    if (tui->runs_arena)
        arena_free(tui->runs_arena);
    tui->runs_arena = arena_new();
    tui->runs = runs_list(tui->runs_arena, &tui->term);
    tui->run_selected = 0;
    for (size_t i = 0; i < tui->runs.len; i++)
        if (((const struct run_line *)tui->runs.items[i])->number == tui->model->run)
            tui->run_selected = i;
    open_screen(tui, SCREEN_RUNS);
}

static void open_run(struct tui *tui)
{
    struct error err = ERROR_INIT;
    if (tui->run_selected >= tui->runs.len)
        return;
    int64_t number = ((const struct run_line *)tui->runs.items[tui->run_selected])->number;
    if (tui->live && number != tui->model->run)
        say(tui, "another run can be opened by `ci-local view` only");
    else if (!tui->live && !tui_open_run(tui, number, &err))
        say(tui, err.message);
    else
        open_screen(tui, SCREEN_BOARD);
}

static void go_back(struct tui *tui)
{
    if (tui->screen != SCREEN_BOARD)
        open_screen(tui, SCREEN_BOARD);
    else
        tui->pane = PANE_BOARD;
}

/* ---- What is asked of the run ---- */

/* Whether nothing is lost by leaving: it has ended, or was never begun. */
static bool is_over(const struct tui *tui)
{
    const struct model *model = tui->model;
    bool is_at_work = model_count(model, MODEL_RUNNING) > 0;
    return !tui->live || model->finished || (tui->held && !is_at_work);
}

static void leave(struct tui *tui, struct run *run)
{
    tui->left = true;
    if (run)
        run_ask(run, RUN_LEAVE, NULL);
}

static void quit(struct tui *tui, struct run *run)
{
    if (tui->screen != SCREEN_BOARD)
        go_back(tui);
    else if (is_over(tui))
        leave(tui, run);
    else
        tui->question = QUESTION_LEAVE;
}

static void interrupt(struct tui *tui, struct run *run)
{
    if (is_over(tui))
        leave(tui, run);
    else
        tui->question = QUESTION_CANCEL;
}

static void answer(struct tui *tui, struct run *run, int key)
{
    enum question question = tui->question;
    bool is_yes = key == 'y' || key == 'Y' || (key == 3 && question == QUESTION_CANCEL);
    tui->question = QUESTION_NONE;
    if (!is_yes || !run)
        return;
    if (question == QUESTION_LEAVE)
        leave(tui, run);
    else
        run_ask(run, RUN_CANCEL_ALL, NULL);
}

static void order(struct tui *tui, struct run *run, enum run_order what)
{
    const struct model_job *job = tui->selected;
    if (!run || !job)
        return;
    bool fits = what == RUN_PLAY
                    ? job->state == MODEL_MANUAL || job->state == MODEL_DELAYED || job->state == MODEL_WAITING
                : what == RUN_CANCEL ? job->state == MODEL_RUNNING || job->state == MODEL_WAITING ||
                                           job->state == MODEL_DELAYED
                                     : job->state >= MODEL_PASSED;
    if (fits)
        run_ask(run, what, job->name);
    else
        snprintf(tui->message, sizeof tui->message, "%.100s is %s", job->name, model_state_name(job->state));
}

/* ---- What is typed ---- */

static void begin_prompt(struct tui *tui, enum prompt prompt)
{
    tui->prompt = prompt;
    buf_clear(&tui->typed);
    if (prompt == PROMPT_WRITE && tui->selected) {
        buf_addf(&tui->typed, "%s.log", tui->selected->name);
        for (char *at = tui->typed.data; *at; at++)
            if (!isalnum((unsigned char)*at) && !strchr("._-", *at))
                *at = '-';
    }
}

static void write_log(struct tui *tui, const char *path)
{
    struct error err = ERROR_INIT;
    if (logpane_write(&tui->log, path, &err))
        snprintf(tui->message, sizeof tui->message, "written: %.150s", path);
    else
        snprintf(tui->message, sizeof tui->message, "%.190s", err.message);
}

static void end_prompt(struct tui *tui)
{
    char why[128];
    const char *text = tui->typed.data;
    if (!text[0])
        return;
    switch (tui->prompt) {
    case PROMPT_SEARCH:
        if (!logpane_pattern(&tui->log, text, why, sizeof why))
            say(tui, why);
        else
            say(tui, logpane_find(&tui->log, 1));
        break;
    case PROMPT_PAGE:
        seek_on_page(tui, text);
        break;
    case PROMPT_NAME:
        find_job(tui, text);
        break;
    case PROMPT_WRITE:
        write_log(tui, text);
        break;
    case PROMPT_NONE:
        break;
    }
}

/* Drops the last character, however many bytes it takes. */
static void drop_character(struct buf *typed)
{
    while (typed->len > 0 && ((unsigned char)typed->data[typed->len - 1] & 0xc0) == 0x80)
        typed->len--;
    if (typed->len > 0)
        typed->len--;
    typed->data[typed->len] = '\0';
}

static void add_character(struct buf *typed, int c)
{
    if (c < 0x80)
        buf_addc(typed, (char)c);
    else if (c < 0x800)
        buf_addf(typed, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
    else if (c < 0x10000)
        buf_addf(typed, "%c%c%c", 0xe0 | c >> 12, 0x80 | (c >> 6 & 0x3f), 0x80 | (c & 0x3f));
}

static void take_typed(struct tui *tui, int key)
{
    enum { CTRL_C = 3, CTRL_U = 21, ESCAPE = 27, LONGEST = 200 };
    if (key == '\r' || key == '\n') {
        end_prompt(tui);
        tui->prompt = PROMPT_NONE;
    } else if (key == ESCAPE || key == CTRL_C) {
        tui->prompt = PROMPT_NONE;
    } else if (key == CTRL_U) {
        buf_clear(&tui->typed);
    } else if (key == TERM_BACKSPACE && tui->typed.cap) {
        drop_character(&tui->typed);
    } else if (key >= ' ' && tui->typed.len < LONGEST) {
        add_character(&tui->typed, key);
    }
}

/* ---- The mouse ---- */

static bool is_inside(const struct board_area *area, const struct term_mouse *mouse)
{
    return mouse->x >= area->x && mouse->x < area->x + area->width && mouse->y >= area->y &&
           mouse->y < area->y + area->height;
}

static void take_mouse(struct tui *tui, const struct term_mouse *mouse)
{
    enum { WHEEL = 3 };
    bool on_log = is_inside(&tui->log_area, mouse);
    long step = mouse->what == MOUSE_WHEEL_UP ? -WHEEL : WHEEL;
    if (mouse->what == MOUSE_CLICK && tui->screen == SCREEN_BOARD) {
        struct board_view view = {
            .term = &tui->term, .model = tui->model, .selected = tui->selected, .now_ms = tui_now(tui)};
        struct model_job *job = board_job_at(&view, &tui->board_area, mouse->x, mouse->y);
        tui->pane = on_log ? PANE_LOG : PANE_BOARD;
        choose(tui, job);
    } else if (mouse->what == MOUSE_WHEEL_UP || mouse->what == MOUSE_WHEEL_DOWN) {
        if (on_log)
            logpane_scroll(&tui->log, step);
        else
            move(tui, tui->screen == SCREEN_BOARD ? step / WHEEL : step);
    }
}

/* ---- Requests ---- */

static void find_again(struct tui *tui, int step)
{
    if (tui_place(tui) == PLACE_PAGE)
        find_on_page(tui, step);
    else
        say(tui, logpane_find(&tui->log, step));
}

static void take_request(struct tui *tui, struct run *run, enum request request)
{
    static const enum prompt prompts[] = {[PLACE_LIST] = PROMPT_NAME,
                                          [PLACE_LOG] = PROMPT_SEARCH,
                                          [PLACE_PAGE] = PROMPT_PAGE,
                                          [PLACE_RUNS] = PROMPT_NONE};
    switch (request) {
    case REQUEST_UP:
        move(tui, -1);
        break;
    case REQUEST_DOWN:
        move(tui, 1);
        break;
    case REQUEST_LEFT:
        move_sideways(tui, -1);
        break;
    case REQUEST_RIGHT:
        move_sideways(tui, 1);
        break;
    case REQUEST_FIRST:
        move_to_edge(tui, false);
        break;
    case REQUEST_LAST:
        move_to_edge(tui, true);
        break;
    case REQUEST_PAGE_UP:
        move(tui, -page_rows(tui));
        break;
    case REQUEST_PAGE_DOWN:
        move(tui, page_rows(tui));
        break;
    case REQUEST_RUNS:
        show_runs(tui);
        break;
    case REQUEST_OPEN:
        if (tui->screen == SCREEN_RUNS)
            open_run(tui);
        else if (tui->screen == SCREEN_LOG ||
                 (tui->screen == SCREEN_BOARD && tui->pane == PANE_LOG && tui->log.hit != SIZE_MAX))
            logpane_fold(&tui->log, false);
        else
            open_screen(tui, SCREEN_LOG);
        break;
    case REQUEST_BACK:
        go_back(tui);
        break;
    case REQUEST_QUIT:
        quit(tui, run);
        break;
    case REQUEST_NEXT_PANE:
        tui->pane = tui->pane == PANE_BOARD ? PANE_LOG : PANE_BOARD;
        break;
    case REQUEST_BOARD:
        open_screen(tui, SCREEN_BOARD);
        break;
    case REQUEST_LOG:
        open_screen(tui, SCREEN_LOG);
        break;
    case REQUEST_SERVICES:
        open_screen(tui, SCREEN_SERVICES);
        break;
    case REQUEST_GRAPH:
        open_screen(tui, SCREEN_GRAPH);
        break;
    case REQUEST_TIME:
        open_screen(tui, SCREEN_TIME);
        break;
    case REQUEST_VARIABLES:
        open_screen(tui, SCREEN_VARIABLES);
        break;
    case REQUEST_WHY:
        open_screen(tui, SCREEN_WHY);
        break;
    case REQUEST_HELP:
        open_screen(tui, SCREEN_HELP);
        break;
    case REQUEST_SEARCH:
        begin_prompt(tui, prompts[tui_place(tui)]);
        break;
    case REQUEST_SEARCH_NEXT:
        find_again(tui, 1);
        break;
    case REQUEST_SEARCH_BACK:
        find_again(tui, -1);
        break;
    case REQUEST_ERROR_NEXT:
        say(tui, logpane_find_error(&tui->log, 1));
        break;
    case REQUEST_ERROR_BACK:
        say(tui, logpane_find_error(&tui->log, -1));
        break;
    case REQUEST_FOLLOW:
        logpane_to_end(&tui->log);
        break;
    case REQUEST_FOLD:
        logpane_fold(&tui->log, false);
        break;
    case REQUEST_FOLD_ALL:
        logpane_fold(&tui->log, true);
        break;
    case REQUEST_NUMBERS:
        tui->log.numbers = !tui->log.numbers;
        break;
    case REQUEST_WRAP:
        tui->log.wraps = !tui->log.wraps;
        say(tui, tui->log.wraps ? "long lines are wrapped" : "long lines are cut");
        break;
    case REQUEST_SECTION_NEXT:
        logpane_section(&tui->log, 1);
        break;
    case REQUEST_SECTION_BACK:
        logpane_section(&tui->log, -1);
        break;
    case REQUEST_WRITE:
        begin_prompt(tui, PROMPT_WRITE);
        break;
    case REQUEST_PLAY:
        order(tui, run, RUN_PLAY);
        break;
    case REQUEST_PLAY_ALL:
        if (run && tui->held)
            run_ask(run, RUN_PLAY_ALL, NULL);
        tui->held = false;
        break;
    case REQUEST_RETRY:
        order(tui, run, RUN_RETRY);
        break;
    case REQUEST_CANCEL:
        order(tui, run, RUN_CANCEL);
        break;
    case REQUEST_CANCEL_ALL:
        if (!is_over(tui))
            tui->question = QUESTION_CANCEL;
        break;
    case REQUEST_MOUSE:
        term_set_mouse(&tui->term, !tui->term.mouse);
        say(tui, tui->term.mouse ? "mouse on" : "mouse off: it selects text again");
        break;
    case REQUEST_REDRAW:
        term_resize(&tui->term);
        break;
    case REQUEST_INTERRUPT:
        interrupt(tui, run);
        break;
    case REQUEST_SUSPEND:
        term_suspend(&tui->term);
        break;
    case REQUEST_NONE:
        break;
    }
}

void tui_take_key(struct tui *tui, struct run *run, int key, const struct term_mouse *mouse)
{
    tui->message[0] = '\0';
    tui->is_dirty = true;
    if (tui->question != QUESTION_NONE)
        answer(tui, run, key);
    else if (tui->prompt != PROMPT_NONE)
        take_typed(tui, key);
    else if (key == TERM_MOUSE)
        take_mouse(tui, mouse);
    else
        take_request(tui, run, keys_request(key, tui_place(tui)));
}
