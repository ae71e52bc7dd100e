/* Two recorded runs side by side: `diff`, `run --dind both`. */
#pragma once
#include <stdbool.h>

struct arena;
struct buf;
struct recorded_run;

/* One of the two, and what its column is called. */
struct compared {
    const struct recorded_run *run;
    const char *title;
};

/* Appends a row for each job of either run: how it ended and how long it took in each. */
void compare_jobs(struct buf *out, const struct compared *left, const struct compared *right, bool color);

/* Appends, for each job of both, the first lines in which the outputs of its scripts differ. */
void compare_logs(struct buf *out, struct arena *arena, const struct compared *left,
                  const struct compared *right, bool color);
