/* The pane that shows a job's log: sections folded, the end followed, hits of a search marked. A row is a section's
 * title or a line of the log. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "view/model.h"
#include "view/tui/logtext.h"
#include "view/tui/term.h"

struct pattern;

enum { LOGPANE_SECTIONS = 64 };
enum fold { FOLD_BY_ITSELF, FOLD_CLOSED, FOLD_OPEN };

struct logpane {
    struct logtext text;
    const struct model_job *job; /* NULL: none */
    size_t top;                  /* the first row shown */
    int from;                    /* the first column */
    int height;                  /* of the last drawing */
    bool follow, numbers, wraps;
    unsigned char folds[LOGPANE_SECTIONS]; /* enum fold, what the user chose */
    struct pattern *pattern;               /* searched for, or NULL */
    size_t hit;                            /* the line found last; SIZE_MAX: none */
    bool keeps_hit;                        /* it stays in sight, until somebody scrolls */
};

void logpane_init(struct logpane *pane);
void logpane_free(struct logpane *pane);

/* Turns to a job, at the end of its log if it runs, at its first error if it failed. Nothing where it is the same. */
void logpane_show(struct logpane *pane, const struct log_reader *logs, const struct model_job *job);

/* Takes up what the log grew by; true when there is more. */
bool logpane_grow(struct logpane *pane);

void logpane_scroll(struct logpane *pane, long rows);
void logpane_to_top(struct logpane *pane);
void logpane_to_end(struct logpane *pane);
void logpane_sideways(struct logpane *pane, int columns);
void logpane_fold(struct logpane *pane, bool all);
void logpane_section(struct logpane *pane, int step); /* 1: next, -1: previous */

/* Sets what is searched for; false with words in `why` where it is no regular expression. */
bool logpane_pattern(struct logpane *pane, const char *text, char *why, size_t size);

/* Goes to the next (1) or previous (-1) hit, or error; what became of it, as a message. */
const char *logpane_find(struct logpane *pane, int step);
const char *logpane_find_error(struct logpane *pane, int step);

void logpane_draw(struct logpane *pane, const struct term *term, int x, int y, int width, int height);

/* What stands in the pane's title: "FOLLOW", "1,204 lines". */
void logpane_title(const struct logpane *pane, char *text, size_t size);

/* Writes the whole log as it lies in the record; false with the words in `err`. */
struct error;
bool logpane_write(const struct logpane *pane, const char *path, struct error *err);
