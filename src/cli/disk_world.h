/* What a configuration needs of the world (config/world.h), answered from the work tree, from git and from the network.
 * Each question is asked of git once, and only when something wants to know. */
#pragma once
#include <stdbool.h>

#include "base/map.h"
#include "base/vec.h"
#include "config/world.h"

struct arena;
struct event_choice;
struct repo;
struct stand_ins;

/* No file of a configuration is read beyond this, far above what GitLab takes, so that what never ends does. */
enum { WORLD_FILE_BYTES = 64 * 1024 * 1024 };

struct disk_world {
    struct arena *arena;
    const struct repo *repo;
    const char *source;               /* "worktree", "index", "HEAD" or a revision */
    const struct event_choice *event; /* decides what rules:changes compares with, */
    const char *changes_from;         /* unless `--changes-from` says so; or NULL */
    bool offline;
    bool locking;                      /* include.lock is to be written: what it says does not count */
    const struct stand_ins *stand_ins; /* the configuration's [include.…], or NULL */
    struct vec files;                  /* char *: the project's files, once asked for */
    bool files_known;
    struct map fetched, pins, found; /* for cli/remote_files.h */
    bool unreachable; /* something that an include names could not be got: no network, not a wrong file */
};

/* The four functions of a world over `disk`, which must outlive it. */
struct world disk_world_of(struct disk_world *disk);
