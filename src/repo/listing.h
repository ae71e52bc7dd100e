/* The files of a project as git lists them, for this folder only. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct repo;

struct listed {
    const char *path; /* relative to the project's folder */
    bool tracked;
    bool is_repository; /* a submodule, or a repository of its own that git does not track */
    bool executable;    /* as the index has it */
    bool flagged;       /* git was told not to look at it (skip-worktree, assume-unchanged) */
    bool skipped;       /* git left it out of the work tree on purpose (sparse checkout) */
};

/* Tracked files, and untracked ones that git does not ignore: struct listed *, sorted by path, each path once. Whether
 * they are there is not looked at. Without git every file below the folder. */
bool listing_read(struct arena *arena, const struct repo *repo, struct vec *files, struct error *err);

/* The same for another folder of a work tree, such as a submodule; paths are relative to it. */
bool listing_read_folder(struct arena *arena, const struct repo *repo, const char *folder, struct vec *files,
                         struct error *err);

/* Every file and link below a folder, whatever git thinks; nothing named .git. */
bool listing_walk(struct arena *arena, const char *folder, struct vec *files, struct error *err);

/* Sorts by path and drops what is named twice. */
void listing_sort(struct vec *files);
