/* What files a project has and which changed: the answers that configurations ask for (include:local, rules:exists,
 * rules:changes, cache:key:files). Paths are relative to the project's folder, without a leading slash. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct repo;

/* The files as the snapshot of the work tree holds them: tracked ones that are there and untracked ones that git does
 * not ignore; without git, all. char *, sorted, in `arena`. */
bool repo_list_files(struct arena *arena, const struct repo *repo, struct vec *paths, struct error *err);

/* The paths that differ between the revision `from` and the work tree, untracked files among them; char *, sorted.
 * ERROR_NOT_FOUND where there is no such revision or no git. */
bool repo_changed_files(struct arena *arena, const struct repo *repo, const char *from, struct vec *paths,
                        struct error *err);

/* The id that git gives to what the file holds now (hex), in `arena`; with `last_commit`, the last commit that touched
 * it. NULL in `id` where there is no such file. */
bool repo_file_id(struct arena *arena, const struct repo *repo, const char *path, bool last_commit,
                  const char **id, struct error *err);
