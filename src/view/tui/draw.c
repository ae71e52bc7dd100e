#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "view/tui/keys.h"
#include "view/tui/look.h"
#include "view/tui/pages.h"
#include "view/tui/pattern.h"
#include "view/tui/runs.h"
#include "view/tui/state.h"

/* Below this a screen has no frames, below that only one line. */
enum { FRAMED_WIDTH = 60, FRAMED_HEIGHT = 16, LEAST_WIDTH = 40, LEAST_HEIGHT = 10 };

static bool is_framed(const struct tui *tui)
{
    return tui->term.width >= FRAMED_WIDTH && tui->term.height >= FRAMED_HEIGHT;
}

/* ---- The first line: what, and how it stands ---- */

static void put_counts(const struct tui *tui, char *text, size_t size)
{
    static const enum model_state shown[] = {MODEL_PASSED,  MODEL_FAILED, MODEL_RUNNING, MODEL_WAITING,
                                             MODEL_DELAYED, MODEL_MANUAL, MODEL_SKIPPED, MODEL_CANCELED};
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        size_t count = model_count(tui->model, shown[i]);
        if (count > 0 && used < size)
            used += (size_t)snprintf(text + used, size - used, " %s %zu", look_glyph(&tui->term, shown[i]),
                                     count);
    }
}

static void draw_head(const struct tui *tui, int x, int y, int width)
{
    char verdict[64], counts[128], left[256];
    const struct model *model = tui->model;
    look_verdict(verdict, sizeof verdict, &tui->term, model, tui_now(tui));
    put_counts(tui, counts, sizeof counts);
    int counts_width = term_cells(&tui->term, counts), verdict_width = term_cells(&tui->term, verdict);
    int right = verdict_width + counts_width + 3;
    snprintf(left, sizeof left, " %s%.60s%s%.80s %.8s  %.40s ", width < 70 ? "" : "ci-local  ",
             model->name ? model->name : "", model->name ? "  " : "", model->ref ? model->ref : "",
             model->sha ? model->sha : "", model->source ? model->source : "");
    term_put(&tui->term, x, y, width - right - 1, LOOK(STYLE_BOLD, -1), left);
    if (right > width)
        right = width;
    int at = x + width - right;
    at += term_put(&tui->term, at, y, 1, LOOK_PLAIN, " ");
    at += term_put(&tui->term, at, y, verdict_width, look_verdict_of(model), verdict);
    at += term_put(&tui->term, at, y, counts_width, LOOK_PLAIN, counts);
    term_put(&tui->term, at, y, 1, LOOK_PLAIN, " ");
}

/* ---- The bottom line: a question, a prompt, a message, or the keys ---- */

static bool stands_on_bottom_line(const struct tui *tui, const struct key_row *row)
{
    if (!row->word || !(row->places & tui_place(tui)) || (row->live_only && !tui->live))
        return false;
    enum model_state state = tui->selected ? tui->selected->state : MODEL_WAITING;
    if (row->request == REQUEST_PLAY)
        return state == MODEL_MANUAL || state == MODEL_DELAYED || (tui->held && state == MODEL_WAITING);
    if (row->request == REQUEST_PLAY_ALL)
        return tui->held;
    if (row->request == REQUEST_RETRY)
        return state >= MODEL_PASSED;
    if (row->request == REQUEST_CANCEL)
        return state == MODEL_RUNNING;
    if (row->request == REQUEST_FOLLOW)
        return state == MODEL_RUNNING && !tui->log.follow;
    if (row->request == REQUEST_ERROR_NEXT)
        return state == MODEL_FAILED;
    return true;
}

static void draw_keys(const struct tui *tui, int x, int y, int width)
{
    /* Help comes first in the room that there is: who knows it finds the rest. */
    int used = 0, reserved = term_cells(&tui->term, "  ? help  q quit");
    for (const struct key_row *row = key_rows; row->request; row++) {
        bool is_reserved = row->request == REQUEST_HELP || row->request == REQUEST_QUIT;
        char label[16];
        snprintf(label, sizeof label, "%.*s", (int)strcspn(row->label, ","), row->label);
        int need = row->word ? term_cells(&tui->term, label) + term_cells(&tui->term, row->word) + 3 : 0;
        if (!stands_on_bottom_line(tui, row) || used + need > width - (is_reserved ? 0 : reserved))
            continue;
        used += term_put(&tui->term, x + used, y, width - used, LOOK(STYLE_BOLD, -1), label) + 1;
        used += term_put(&tui->term, x + used, y, width - used, LOOK_PLAIN, row->word) + 2;
    }
}

static const char *question_text(const struct tui *tui, char *text, size_t size)
{
    size_t running = model_count(tui->model, MODEL_RUNNING);
    const char *what =
        tui->question == QUESTION_LEAVE ? "Leave and cancel the pipeline?" : "Cancel the pipeline?";
    snprintf(text, size, "%s %zu job%s running. y/N", what, running, running == 1 ? " is" : "s are");
    return text;
}

/* Returns where the cursor stands; -1: not here. */
static int draw_foot(const struct tui *tui, int x, int y, int width)
{
    static const char *const asked[] = {[PROMPT_NONE] = "",
                                        [PROMPT_SEARCH] = "/",
                                        [PROMPT_PAGE] = "/",
                                        [PROMPT_NAME] = "job: ",
                                        [PROMPT_WRITE] = "write to: "};
    char text[256];
    if (tui->question != QUESTION_NONE) {
        term_put(&tui->term, x, y, width, LOOK(STYLE_BOLD, 3), question_text(tui, text, sizeof text));
    } else if (tui->prompt != PROMPT_NONE) {
        int used = term_put(&tui->term, x, y, width, LOOK(STYLE_BOLD, -1), asked[tui->prompt]);
        return x + used + term_put(&tui->term, x + used, y, width - used - 1, LOOK_PLAIN, tui->typed.data);
    } else if (tui->message[0]) {
        term_put(&tui->term, x, y, width, LOOK(STYLE_BOLD, 3), tui->message);
    } else {
        draw_keys(tui, x, y, width);
    }
    return -1;
}

/* ---- Frames ---- */

static void draw_edge(const struct tui *tui, int y, enum term_corner left, enum term_corner right)
{
    term_rule(&tui->term, 1, y, tui->term.width - 2);
    term_corner(&tui->term, 0, y, left);
    term_corner(&tui->term, tui->term.width - 1, y, right);
}

static void draw_sides(const struct tui *tui, int from, int to)
{
    for (int y = from; y < to; y++) {
        term_corner(&tui->term, 0, y, DOWNWARD);
        term_corner(&tui->term, tui->term.width - 1, y, DOWNWARD);
    }
}

/* The title of the log's pane, over a rule: the job left, the lines right. */
static void draw_log_title(const struct tui *tui, int x, int y, int width)
{
    char left[256], right[80], place[64];
    logpane_title(&tui->log, place, sizeof place);
    snprintf(right, sizeof right, " %s ", place);
    int right_width = term_cells(&tui->term, right);
    bool has_focus = tui->screen == SCREEN_LOG || tui->pane == PANE_LOG;
    snprintf(left, sizeof left, " log: %.180s%s ", tui->selected ? tui->selected->name : "",
             tui->selected && tui->selected->attempt > 1 ? " (again)" : "");
    term_rule(&tui->term, x, y, width);
    term_put(&tui->term, x + 1, y, width - right_width - 4,
             LOOK(has_focus ? STYLE_BOLD | STYLE_REVERSE : 0u, -1), left);
    term_put(&tui->term, x + width - right_width - 1, y, right_width, LOOK_PLAIN, right);
}

static void draw_services(const struct tui *tui, struct arena *arena, int x, int y, int width)
{
    int used = 0;
    for (size_t i = 0; i < tui->selected->services.len && used < width - 4; i++) {
        const struct model_service *service = tui->selected->services.items[i];
        enum model_state state = page_service_state(service);
        used += term_put(&tui->term, x + used, y, 1, look_of(state), look_glyph(&tui->term, state)) + 1;
        used +=
            term_put(&tui->term, x + used, y, width - used, LOOK_PLAIN, page_service_line(arena, service)) +
            3;
    }
}

/* ---- Screens ---- */

static struct board_view board_view(const struct tui *tui)
{
    return (struct board_view){
        .term = &tui->term, .model = tui->model, .selected = tui->selected, .now_ms = tui_now(tui)};
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void draw_framed_board(struct tui *tui, struct arena *arena, int *cursor_x, int *cursor_y)
{
    const int width = tui->term.width, height = tui->term.height;
    bool has_services = tui->selected && tui->selected->services.len > 0;
    int foot = height - 2, services = has_services ? foot - 2 : foot;
    int rows = least(board_height(tui->model), (services - 2) * 2 / 5);
    rows = rows < 3 ? 3 : rows;
    draw_edge(tui, 0, TOP_LEFT, TOP_RIGHT);
    draw_head(tui, 2, 0, width - 4);
    draw_sides(tui, 1, height - 1);
    tui->board_area = (struct board_area){.x = 1, .y = 1, .width = width - 2, .height = rows};
    struct board_view board = board_view(tui);
    board_draw(&board, &tui->board_area, cursor_x, cursor_y);

    draw_edge(tui, rows + 1, TEE_LEFT, TEE_RIGHT);
    draw_log_title(tui, 1, rows + 1, width - 2);
    tui->log_area =
        (struct board_area){.x = 1, .y = rows + 2, .width = width - 2, .height = services - rows - 2};
    logpane_draw(&tui->log, &tui->term, 1, rows + 2, width - 2, services - rows - 2);
    if (has_services) {
        draw_edge(tui, services, TEE_LEFT, TEE_RIGHT);
        term_put(&tui->term, 2, services, width - 4, LOOK_PLAIN, " services ");
        draw_services(tui, arena, 2, services + 1, width - 4);
    }
    draw_edge(tui, height - 1, BOTTOM_LEFT, BOTTOM_RIGHT);
}

static void draw_small_board(struct tui *tui, int *cursor_x, int *cursor_y)
{
    const int width = tui->term.width, room = tui->term.height - 3;
    int rows = least(board_height(tui->model), room * 2 / 3 + 1);
    draw_head(tui, 0, 0, width);
    tui->board_area = (struct board_area){.y = 1, .width = width, .height = rows};
    struct board_view board = board_view(tui);
    board_draw(&board, &tui->board_area, cursor_x, cursor_y);
    draw_log_title(tui, 0, rows + 1, width);
    tui->log_area = (struct board_area){.y = rows + 2, .width = width, .height = room - rows};
    logpane_draw(&tui->log, &tui->term, 0, rows + 2, width, room - rows);
}

static void draw_log(struct tui *tui)
{
    const int width = tui->term.width, height = tui->term.height;
    draw_log_title(tui, 0, 0, width);
    tui->log_area = (struct board_area){.y = 1, .width = width, .height = height - 2};
    logpane_draw(&tui->log, &tui->term, 0, 1, width, height - 2);
}

static const struct {
    const char *title;
    struct vec (*make)(const struct page_view *view);
} pages[] = {
    [SCREEN_SERVICES] = {"services", page_services},
    [SCREEN_GRAPH] = {"graph", page_graph},
    [SCREEN_TIME] = {"time", page_time},
    [SCREEN_VARIABLES] = {"variables", page_variables},
    [SCREEN_WHY] = {"why", page_why},
    [SCREEN_HELP] = {"help", page_help},
    [SCREEN_RUNS] = {"runs", NULL},
};

static struct vec page_runs(const struct tui *tui, struct arena *arena)
{
    struct vec lines = {0};
    for (size_t i = 0; i < tui->runs.len; i++)
        vec_push(arena, &lines, &((const struct run_line *)tui->runs.items[i])->line);
    return lines;
}

static struct vec make_page(const struct tui *tui, struct arena *arena)
{
    if (tui->screen == SCREEN_RUNS)
        return page_runs(tui, arena);
    const struct page_view view = {.arena = arena,
                                   .term = &tui->term,
                                   .model = tui->model,
                                   .job = tui->selected,
                                   .now_ms = tui_now(tui),
                                   .width = tui->term.width,
                                   .live = tui->live};
    return pages[tui->screen].make(&view);
}

size_t tui_find_on_page(const struct tui *tui, const struct pattern *pattern, size_t from, int step)
{
    struct arena *arena = arena_new();
    struct vec lines = make_page(tui, arena);
    size_t found = SIZE_MAX, begin, end;
    for (size_t i = 0; i < lines.len && found == SIZE_MAX; i++) {
        size_t at = (step > 0 ? from + i : from + lines.len - i) % lines.len;
        const char *text = ((const struct page_line *)lines.items[at])->text;
        if (pattern_match(pattern, text, strlen(text), 0, &begin, &end))
            found = at;
    }
    arena_free(arena);
    return found;
}

static void draw_page(struct tui *tui, struct arena *arena)
{
    const int width = tui->term.width, height = tui->term.height;
    struct vec lines = make_page(tui, arena);
    size_t room = (size_t)(height - 2);
    if (tui->screen == SCREEN_RUNS) {
        if (tui->run_selected < tui->page_top)
            tui->page_top = tui->run_selected;
        if (tui->run_selected >= tui->page_top + room)
            tui->page_top = tui->run_selected + 1 - room;
        tui->page_hit = tui->run_selected;
    }
    if (tui->page_top + room > lines.len)
        tui->page_top = lines.len > room ? lines.len - room : 0;

    bool is_of_job = tui->screen != SCREEN_RUNS && tui->screen != SCREEN_HELP &&
                     tui->screen != SCREEN_GRAPH && tui->screen != SCREEN_TIME;
    char title[256];
    snprintf(title, sizeof title, " %s%s%.200s ", pages[tui->screen].title,
             is_of_job && tui->selected ? ": " : "", is_of_job && tui->selected ? tui->selected->name : "");
    term_rule(&tui->term, 0, 0, width);
    term_put(&tui->term, 1, 0, width - 2, LOOK(STYLE_BOLD, -1), title);
    for (size_t i = 0; i < room && tui->page_top + i < lines.len; i++) {
        const struct page_line *line = lines.items[tui->page_top + i];
        int y = 1 + (int)i, x = 1;
        if (tui->page_top + i == tui->page_hit)
            term_put(&tui->term, 0, y, 1, LOOK(STYLE_BOLD, -1), look_sign(&tui->term, SIGN_SELECTED));
        if (line->mark)
            x += term_put(&tui->term, x, y, 1, line->mark_look, line->mark) + 1;
        else
            x += 2;
        term_put(&tui->term, x, y, width - x, line->look, line->text);
    }
}

void tui_draw(struct tui *tui)
{
    const int width = tui->term.width, height = tui->term.height;
    int cursor_x = 0, cursor_y = 0, foot = height - 1, typing;
    struct arena *arena = arena_new();
    term_begin();
    tui->board_area = tui->log_area = (struct board_area){0};
    bool is_board = tui->screen == SCREEN_BOARD, framed = is_board && is_framed(tui);
    if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
        draw_head(tui, 0, 0, width);
    } else {
        if (framed)
            draw_framed_board(tui, arena, &cursor_x, &cursor_y);
        else if (is_board)
            draw_small_board(tui, &cursor_x, &cursor_y);
        else if (tui->screen == SCREEN_LOG)
            draw_log(tui);
        else
            draw_page(tui, arena);
        foot -= framed;
        typing = draw_foot(tui, framed ? 2 : 0, foot, framed ? width - 4 : width);
        if (typing >= 0) {
            cursor_x = typing;
            cursor_y = foot;
        }
    }
    term_show(cursor_x, cursor_y);
    arena_free(arena);
}
