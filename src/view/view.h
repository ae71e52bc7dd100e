/* What shows a run: plain text, JSON lines, the viewer, reports. A view reads events and nothing else, so a recorded
 * run is shown by the same code. A view never blocks: it appends to buffers that the main loop writes out. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "event/event.h"

struct view;

/* Reads `len` bytes of a job's raw log at `offset`; returns how many came. */
struct log_reader {
    void *context;
    size_t (*read)(void *context, const char *job, int attempt, uint64_t offset, char *bytes, size_t len);
};

struct view_type {
    const char *name;
    /* Takes one event. */
    void (*event)(struct view *view, const struct event *event);
    /* Called when nothing more comes. */
    void (*finish)(struct view *view);
    void (*free)(struct view *view);
};

/* Every view begins with this. */
struct view {
    const struct view_type *type;
    struct buf out; /* waits to be written to standard output */
    struct buf err; /* waits to be written to standard error */
    struct log_reader logs;
};
