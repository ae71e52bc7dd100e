/* The sources that jobs see, made once a run as a tar file whose paths begin at the project's folder: files as they are
 * now, rights as the runner's helper leaves them (0666 or 0777, owner 0:0), and a real .git with HEAD detached, as
 * EXECUTION "Sources and the work directory" says. The checkout is only read. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct repo;

struct snapshot_request {
    const struct repo *repo;
    const char *source;   /* "worktree", "index", "HEAD" or a revision */
    const char *ref_name; /* the branch or tag that the pipeline runs for */
    int depth;            /* GIT_DEPTH; 0: all */
    const char *path;     /* the tar file to write */
};

bool snapshot_make(const struct snapshot_request *request, struct error *err);
