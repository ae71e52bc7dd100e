/* The repository that jobs find as `.git`, for this folder only: made in a scratch folder, from the checkout's objects,
 * which are read and never written. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct arena;
struct repo;
struct snapshot_request;

/* Makes `folder` a repository without objects that sees those of the checkout. */
bool jobrepo_begin(struct arena *arena, const struct repo *repo, const char *folder, struct error *err);

/* Packs the history that the request wants and writes its refs. */
bool jobrepo_fill(struct arena *arena, const struct snapshot_request *request, const char *folder,
                  struct error *err);

/* Ends the sight of the checkout's objects: what was not packed is gone for it. */
bool jobrepo_end(struct arena *arena, const char *folder, struct error *err);

/* Lays out the files of "index", "HEAD" or a revision in `tree`, which is made. */
bool jobrepo_check_out(struct arena *arena, const struct snapshot_request *request, const char *folder,
                       const char *tree, struct error *err);

/* What the index of the jobs' repository begins with. */
enum index_start {
    INDEX_FRESH,    /* nothing: every file is read */
    INDEX_CHECKOUT, /* the checkout's own, so that only what changed is read */
    INDEX_LAID_OUT  /* the one that jobrepo_check_out left in its place */
};

/* Writes the repository's index: HEAD's entries, with the times and sizes of the files in `tree` where they are the
 * same, so that even `git diff-index` finds them clean. */
bool jobrepo_index(const struct repo *repo, const char *folder, const char *tree, enum index_start start,
                   struct error *err);

/* Lays out the files that a sparse checkout left away, below `tree`, by their names in the index (a line each). */
bool jobrepo_lay_out(const struct repo *repo, const char *folder, const char *tree, const char *names,
                     struct error *err);
