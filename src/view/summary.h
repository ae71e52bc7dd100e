/* What is left to say when a run has ended: a table of its jobs, and the last lines of those that failed. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "event/event.h"
#include "view/line.h"
#include "view/view.h"

/* A job as a view has followed it. */
struct told_job {
    const char *name;
    const char *stage;    /* or NULL: not known */
    const char *column;   /* its name as the column shows it; NULL: no line of it was shown */
    struct lines lines;   /* of the attempt that runs */
    char section[32];     /* the runner's stage that its last output is of */
    int attempt;          /* the last one that spoke; 0: none did */
    uint64_t log_end;     /* how far its log goes */
    int64_t pull_told_ms; /* when its pull was last spoken of */
    bool finished;
    struct event last; /* its last job_finished */
};

/* Appends a line for each job that came to an end, in the pipeline's order, then the verdict on the pipeline. `jobs`:
 * name to struct told_job *. With `brief`, only
 * those that failed. */
void summary_write(struct buf *out, const struct map *jobs, const struct event *pipeline_finished, bool brief,
                   bool color);

/* Appends the last lines of each job that failed. */
void summary_tails(struct buf *out, const struct map *jobs, const struct log_reader *logs, bool color);
