#include "view/tui/board.h"

#include <stdio.h>
#include <string.h>

#include "view/tui/look.h"

enum { COLUMN_WIDTH = 26 };

/* Which stages and rows of an area are in sight. */
struct window {
    size_t first_stage, stage_count; /* columns */
    int column_width;
    int rows; /* of jobs */
};

int board_height(const struct model *model)
{
    size_t longest = 1;
    for (size_t i = 0; i < model->stages.len; i++) {
        const struct model_stage *stage = model->stages.items[i];
        longest = stage->jobs.len > longest ? stage->jobs.len : longest;
    }
    return longest < 10000 ? (int)longest + 1 : 10001;
}

static struct window window_of(const struct board_view *view, const struct board_area *area)
{
    size_t stages = view->model->stages.len, fitting = (size_t)(area->width / COLUMN_WIDTH);
    struct window window = {.stage_count = fitting < 1 ? 1 : fitting, .rows = area->height - 1};
    if (window.stage_count > stages)
        window.stage_count = stages;
    size_t selected = view->selected ? view->selected->stage_index : 0;
    if (selected >= window.stage_count)
        window.first_stage = selected + 1 - window.stage_count;
    window.column_width = window.stage_count ? area->width / (int)window.stage_count : area->width;
    if (window.column_width > 2 * COLUMN_WIDTH && window.stage_count > 1)
        window.column_width = 2 * COLUMN_WIDTH;
    return window;
}

static size_t place_in_stage(const struct model_stage *stage, const struct model_job *job)
{
    for (size_t i = 0; i < stage->jobs.len; i++)
        if (stage->jobs.items[i] == job)
            return i;
    return 0;
}

/* The first job in sight of a column: the selected one's column is scrolled to it. The last row counts what is left. */
static size_t first_row(const struct board_view *view, const struct model_stage *stage, int rows)
{
    size_t room = rows > 1 ? (size_t)rows - 1 : 1;
    if (stage->jobs.len <= (size_t)rows || !view->selected)
        return 0;
    size_t place = place_in_stage(stage, view->selected);
    return place < room ? 0 : place + 1 - room;
}

static void draw_head(const struct board_view *view, const struct model_stage *stage, int x, int y, int width)
{
    size_t ended = 0;
    for (size_t i = 0; i < stage->jobs.len; i++)
        ended += ((const struct model_job *)stage->jobs.items[i])->state >= MODEL_PASSED;
    char text[128];
    enum model_state state = model_stage_state(stage);
    snprintf(text, sizeof text, "%.80s %zu/%zu", stage->name, ended, stage->jobs.len);
    int used = term_put(view->term, x + 1, y, width - 4, LOOK(STYLE_BOLD, -1), text);
    term_put(view->term, x + 2 + used, y, 1, look_of(state), look_glyph(view->term, state));
}

static bool needs(const struct model_job *job, const struct model_job *other)
{
    return job && vec_has_string(&job->needs, other->name);
}

/* What stands at the right of a cell: its time, or what it waits for. */
static void cell_note(char *text, size_t size, const struct model_job *job, int64_t now_ms)
{
    char time[LOOK_TIME_SIZE];
    double seconds = model_seconds(job, now_ms);
    if (seconds >= 0)
        snprintf(text, size, "%s", look_time(time, seconds));
    else if (job->state == MODEL_DELAYED || job->state == MODEL_MANUAL)
        look_reason(text, size, job, now_ms);
    else
        text[0] = '\0';
}

static void draw_cell(const struct board_view *view, const struct model_job *job, int x, int y, int width)
{
    const struct term *term = view->term;
    char note[64], name[256];
    bool is_selected = job == view->selected;
    bool is_kin = needs(view->selected, job) || needs(job, view->selected ? view->selected : job);
    cell_note(note, sizeof note, job, view->now_ms);
    int note_width = term_cells(term, note);
    bool has_room = width > note_width + 10;
    if (is_selected)
        term_put(term, x, y, 1, LOOK(STYLE_BOLD, -1), look_sign(term, SIGN_SELECTED));
    term_put(term, x + 1, y, 1, look_of(job->state), look_glyph(term, job->state));
    snprintf(name, sizeof name, "%.240s%s", job->name,
             job->state == MODEL_FAILED && job->allow_failure ? " !" : "");
    unsigned style = (is_selected ? STYLE_BOLD | STYLE_REVERSE : 0u) | (is_kin ? STYLE_UNDERLINE : 0u) |
                     (job->state == MODEL_SKIPPED ? STYLE_DIM : 0u);
    term_put(term, x + 3, y, width - 5 - (has_room ? note_width : 0), LOOK(style, -1), name);
    if (has_room)
        term_put(term, x + width - note_width - 1, y, note_width, LOOK_PLAIN, note);
}

static void draw_column(const struct board_view *view, const struct model_stage *stage, int x, int y,
                        int width, int rows, int *cursor_y)
{
    size_t first = first_row(view, stage, rows);
    int shown = stage->jobs.len > (size_t)rows ? rows - 1 : rows;
    draw_head(view, stage, x, y, width);
    for (int row = 0; row < shown && first + (size_t)row < stage->jobs.len; row++) {
        const struct model_job *job = stage->jobs.items[first + (size_t)row];
        draw_cell(view, job, x, y + 1 + row, width);
        if (job == view->selected)
            *cursor_y = y + 1 + row;
    }
    if (shown < rows) {
        char more[64];
        snprintf(more, sizeof more, "+%zu more", stage->jobs.len - (size_t)(shown > 0 ? shown : 0));
        term_put(view->term, x + 3, y + rows, width - 3, LOOK(STYLE_DIM, -1), more);
    }
}

static void draw_more_stages(const struct board_view *view, const struct board_area *area,
                             const struct window *window)
{
    char text[64];
    size_t stages = view->model->stages.len;
    if (window->stage_count >= stages || window->stage_count == 0)
        return;
    size_t last = window->first_stage + window->stage_count;
    if (window->stage_count == 1)
        snprintf(text, sizeof text, "(%zu of %zu stages)", last, stages);
    else
        snprintf(text, sizeof text, "(%zu-%zu of %zu)", window->first_stage + 1, last, stages);
    int width = term_cells(view->term, text);
    if (width + 20 < area->width)
        term_put(view->term, area->x + area->width - width, area->y, width, LOOK(STYLE_DIM, -1), text);
}

void board_draw(const struct board_view *view, const struct board_area *area, int *cursor_x, int *cursor_y)
{
    struct window window = window_of(view, area);
    for (size_t i = 0; i < window.stage_count; i++) {
        int x = area->x + (int)i * window.column_width, found = -1;
        const struct model_stage *stage = view->model->stages.items[window.first_stage + i];
        draw_column(view, stage, x, area->y, window.column_width, window.rows, &found);
        if (found >= 0) {
            *cursor_x = x;
            *cursor_y = found;
        }
    }
    draw_more_stages(view, area, &window);
}

struct model_job *board_job_at(const struct board_view *view, const struct board_area *area, int x, int y)
{
    struct window window = window_of(view, area);
    if (x < area->x || x >= area->x + area->width || y <= area->y || y >= area->y + area->height)
        return NULL;
    size_t column = (size_t)((x - area->x) / window.column_width);
    if (column >= window.stage_count)
        return NULL;
    const struct model_stage *stage = view->model->stages.items[window.first_stage + column];
    size_t place = first_row(view, stage, window.rows) + (size_t)(y - area->y - 1);
    return place < stage->jobs.len ? stage->jobs.items[place] : NULL;
}
