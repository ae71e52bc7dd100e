/* The viewer's keys, once: what is asked for, by which keys, where, and the words for it. Read by the viewer, its bottom
 * line and its help. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Where a key counts. */
enum key_place {
    PLACE_LIST = 1, /* board, services, graph, time */
    PLACE_LOG = 2,
    PLACE_PAGE = 4, /* variables, why, help */
    PLACE_RUNS = 8,
    PLACE_JOB = PLACE_LIST | PLACE_LOG,
    PLACE_TEXT = PLACE_LOG | PLACE_PAGE,
    PLACE_OF_JOB = PLACE_LIST | PLACE_TEXT, /* a job is selected, on the screen or behind it */
    PLACE_EVERYWHERE = PLACE_OF_JOB | PLACE_RUNS
};

enum request {
    REQUEST_NONE,
    REQUEST_UP,
    REQUEST_DOWN,
    REQUEST_LEFT,
    REQUEST_RIGHT,
    REQUEST_FIRST,
    REQUEST_LAST,
    REQUEST_PAGE_UP,
    REQUEST_PAGE_DOWN,
    REQUEST_OPEN,
    REQUEST_BACK,
    REQUEST_QUIT,
    REQUEST_NEXT_PANE,
    REQUEST_BOARD,
    REQUEST_LOG,
    REQUEST_SERVICES,
    REQUEST_GRAPH,
    REQUEST_TIME,
    REQUEST_VARIABLES,
    REQUEST_WHY,
    REQUEST_RUNS,
    REQUEST_HELP,
    REQUEST_SEARCH,
    REQUEST_SEARCH_NEXT,
    REQUEST_SEARCH_BACK,
    REQUEST_ERROR_NEXT,
    REQUEST_ERROR_BACK,
    REQUEST_FOLLOW,
    REQUEST_FOLD,
    REQUEST_FOLD_ALL,
    REQUEST_NUMBERS,
    REQUEST_WRAP,
    REQUEST_SECTION_NEXT,
    REQUEST_SECTION_BACK,
    REQUEST_WRITE,
    REQUEST_PLAY,
    REQUEST_PLAY_ALL,
    REQUEST_RETRY,
    REQUEST_CANCEL,
    REQUEST_CANCEL_ALL,
    REQUEST_MOUSE,
    REQUEST_REDRAW,
    REQUEST_INTERRUPT,
    REQUEST_SUSPEND
};

struct key_row {
    enum request request;
    unsigned places;
    int keys[5];       /* characters or enum term_key; 0 ends */
    const char *label; /* of the keys: "Enter", "n/N" */
    const char *word;  /* for the bottom line, or NULL: it does not stand there */
    const char *help;  /* NULL: another row says it */
    bool live_only;    /* counts only while a run goes on */
};
extern const struct key_row key_rows[]; /* ended by REQUEST_NONE */

/* What the key asks for where one is. */
enum request keys_request(int key, enum key_place place);
