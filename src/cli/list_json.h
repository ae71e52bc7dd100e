/* The object of `list --json` (CLI.md), which a run's first event carries too. */
#pragma once
#include <stdbool.h>

struct arena;
struct buf;
struct pipeline;

enum list_extent {
    LIST_INCLUDED = 0, /* the jobs that are part of the pipeline */
    LIST_ALL = 1,      /* those left out too */
    LIST_RECORD =
        2, /* the included ones, with their rules' verdicts and variables, for the record of a run */
};

/* Appends the object, without a newline. */
void list_json_write(struct buf *out, struct arena *arena, const struct pipeline *pipeline,
                     enum list_extent extent);
