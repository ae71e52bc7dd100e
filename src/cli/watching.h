/* Who watches a run of the command line: plain text, JSON lines, or the viewer. */
#pragma once
#include <stdbool.h>

#include "run/run.h"

struct invocation;
struct view;

struct watching {
    struct view *view;
    struct view *farewell; /* with the viewer: what the normal screen gets when it is left; else NULL */
    struct run_watcher watcher;
    struct run_guest guest;
    bool has_guest;
    bool begun; /* a job has started */
};

/* Chooses the view and sets it up for the run whose record is `record_dir` (borrowed). Where `--interactive` finds no
 * terminal that it could use, that is said and the view is the plain one. */
void watching_begin(struct watching *watching, const struct invocation *invocation, const char *record_dir);

/* Gives back the terminal, if it was taken, and says on it how the run ended. */
void watching_end(struct watching *watching);
