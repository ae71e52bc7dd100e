/* A job's output as lines that are safe to show: whatever pieces it came in, joined; control sequences that do more
 * than colour left out; markers of sections left out; of a line that a carriage return overwrote, what remained. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* One job's output, as far as it came. Begins as LINES_INIT. */
struct lines {
    struct buf pending; /* of the line that has not ended */
    struct buf style;   /* the colours in force, as control sequences */
};
#define LINES_INIT                                                                                           \
    {                                                                                                        \
        .pending = BUF_INIT, .style = BUF_INIT                                                               \
    }

void lines_free(struct lines *lines);

/* Takes the next bytes and gives every line that has ended to `take`, without its newline. A line over 64 KiB is given
 * in parts. */
typedef void line_taker(void *context, const char *line, size_t len);
void lines_feed(struct lines *lines, const char *bytes, size_t len, line_taker *take, void *context);

/* Nothing more comes: gives what is left, if anything. */
void lines_end(struct lines *lines, line_taker *take, void *context);

/* Appends the line as it may be shown; with `color`, in its colours, which are ended at the line's end and taken up
 * again in the next one. False where it holds nothing but a section's marker: then nothing is appended. */
bool line_show(struct buf *out, struct lines *lines, const char *line, size_t len, bool color);
