/* The sources that jobs see, made once a run as a tar file whose paths begin at the project's folder: files as they are
 * now, rights as the runner's helper leaves them (0666 or 0777, owner 0:0), and a real .git with HEAD detached, as
 * EXECUTION "Sources and the work directory" says. The checkout is only read; while it works there is a folder
 * PATH.work beside the tar file, which is gone when the function returns.
 *
 * The archive's order: first ".git" with all in it, then the files, sorted; each folder before what it holds.
 * Without git, or without a commit, there is no ".git". Not there either: what git ignores, untracked files in
 * .ci-local/ and in our own homes, the contents of repositories inside (an empty folder stands for one, as for a submodule). */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct repo;

/* `GIT_SUBMODULE_STRATEGY`. The files of submodules come as they lie in the work tree, without a .git of their own;
 * one that is not checked out is an error that names it. */
enum snapshot_submodules { SUBMODULES_NONE, SUBMODULES_NORMAL, SUBMODULES_RECURSIVE };

struct snapshot_request {
    const struct repo *repo;
    const char *source;   /* "worktree", "index", "HEAD" or a revision */
    const char *ref_name; /* the branch or tag that the pipeline runs for */
    bool ref_is_tag;
    int depth; /* GIT_DEPTH; 0: all */
    enum snapshot_submodules submodules;
    const char *path; /* the tar file to write */
};

bool snapshot_make(const struct snapshot_request *request, struct error *err);
