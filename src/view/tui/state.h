/* The viewer's state, for this folder only. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "view/model.h"
#include "view/tui/board.h"
#include "view/tui/keys.h"
#include "view/tui/logpane.h"
#include "view/tui/term.h"
#include "view/view.h"

struct pattern;
struct run;

enum screen {
    SCREEN_BOARD,
    SCREEN_LOG,
    SCREEN_SERVICES,
    SCREEN_GRAPH,
    SCREEN_TIME,
    SCREEN_VARIABLES,
    SCREEN_WHY,
    SCREEN_RUNS,
    SCREEN_HELP
};
enum pane { PANE_BOARD, PANE_LOG };
enum prompt { PROMPT_NONE, PROMPT_SEARCH, PROMPT_PAGE, PROMPT_NAME, PROMPT_WRITE };
enum question { QUESTION_NONE, QUESTION_CANCEL, QUESTION_LEAVE };

struct tui {
    struct view view; /* first */
    struct term term;
    struct model *model;
    struct model_job *selected; /* NULL: there are no jobs yet */
    struct logpane log;
    enum screen screen;
    enum pane pane;           /* of the board's screen */
    size_t page_top;          /* first line of a screen of lines */
    struct arena *runs_arena; /* of `runs`, while they are in sight; or NULL */
    struct vec runs;          /* struct run_line * */
    size_t run_selected;
    char *opened_dir;       /* the record that was opened from there, or NULL */
    size_t page_hit;        /* the line that a search found; SIZE_MAX: none */
    struct pattern *sought; /* on such screens, or NULL */
    enum prompt prompt;     /* what is being typed, if anything */
    struct buf typed;
    enum question question; /* what waits for a yes, if anything */
    char message[200];      /* on the bottom line until the next key */
    bool live;              /* a run goes on behind it */
    bool held;              /* it waits to be begun */
    bool left;              /* the user is done */
    bool touched;           /* the user chose a job: the selection stays */
    bool is_dirty;
    int64_t drawn_ms;                       /* clock_ms of the last frame */
    struct board_area board_area, log_area; /* of the last drawing */
};

/* Wall clock: now, or the end of a recorded run. */
int64_t tui_now(const struct tui *tui);

/* Turns to another recorded run; false with words in `err`. Not while a run goes on behind it. */
bool tui_open_run(struct tui *tui, int64_t number, struct error *err);

/* Draws a frame. */
void tui_draw(struct tui *tui);

/* The next (1) or previous (-1) line of the page in sight that matches, from `from` on, round its end; SIZE_MAX: none. */
size_t tui_find_on_page(const struct tui *tui, const struct pattern *pattern, size_t from, int step);

/* Takes one key; `run` is NULL for a recorded run. */
void tui_take_key(struct tui *tui, struct run *run, int key, const struct term_mouse *mouse);

/* Where one is, for the keys. */
enum key_place tui_place(const struct tui *tui);
