/* The list of recorded runs. */
#pragma once
#include <stdint.h>

#include "base/vec.h"
#include "view/tui/pages.h"

struct arena;

struct run_line {
    int64_t number;
    struct page_line line;
};

/* The runs of the record, the newest first, at most so many that a screen or two holds them: struct run_line * in
 * `arena`. Only the beginning and the end of each record are read. */
struct vec runs_list(struct arena *arena, const struct term *term);
