/* Which commits and refs the jobs' repository gets, for this folder only: what the runner's
 * `git fetch --depth` would bring. */
#pragma once
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"

struct arena;
struct repo;

struct history {
    bool complete;      /* everything, as with GIT_DEPTH 0 */
    struct map commits; /* id of each commit, unless complete */
    struct vec shallow; /* char *: commits whose parents are left out */
    struct buf refs;    /* as lines of a packed-refs file, sorted */
    struct buf tips;    /* ids, a line each: where packing begins */
};

struct history_request {
    const char *tip;    /* the commit that HEAD names */
    bool is_inner;      /* the tip is a commit of our own making: it is all there is */
    const char *branch; /* whose ref refs/remotes/origin/… is to name the tip, or NULL */
    const char *tag;    /* the same for refs/tags/…, or NULL */
    int depth;          /* 0: all */
};

bool history_read(struct arena *arena, const struct repo *repo, const struct history_request *request,
                  struct history *history, struct error *err);
void history_free(struct history *history);
#define AUTO_HISTORY __attribute__((cleanup(history_free)))
