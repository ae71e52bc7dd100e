/* The board: stages as columns, jobs as cells. */
#pragma once
#include <stdint.h>

#include "view/model.h"
#include "view/tui/term.h"

struct board_view {
    const struct term *term;
    const struct model *model;
    const struct model_job *selected; /* or NULL */
    int64_t now_ms;                   /* wall clock */
};
struct board_area {
    int x, y, width, height;
};

/* How many rows the board would like: a title and the longest column. */
int board_height(const struct model *model);

/* Draws it; what does not fit is scrolled so that the selected job is in sight, and counted. Where the cursor goes is
 * given back. */
void board_draw(const struct board_view *view, const struct board_area *area, int *cursor_x, int *cursor_y);

/* The job of the cell at a place of the last drawing of that area, or NULL. */
struct model_job *board_job_at(const struct board_view *view, const struct board_area *area, int x, int y);
