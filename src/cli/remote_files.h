/* Files that includes name and that lie elsewhere: in another project of the server, behind a URL, among GitLab's
 * templates and components. What came once is kept under the cache directory, which is what --offline reads. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "config/world.h"

struct arena;
struct map;
struct repo;

struct remote_files {
    struct arena *arena;     /* of what is kept from one question to the next */
    const struct repo *repo; /* its remote tells the server and how to reach it */
    bool offline;
    struct map *fetched;    /* what this process has got already */
    const struct map *pins; /* of include.lock: name to pin (char *) */
    struct map *found;      /* takes what there is to pin, or NULL */
};

/* The contents of a project's, a remote, a template's or a component's file, in `arena`, ended by a NUL that `len` does
 * not count. */
bool remote_file_read(const struct remote_files *remote, struct arena *arena, const struct world_file *file,
                      const char **text, size_t *len, struct error *err);

/* The paths of all files of a project at `ref` (NULL: its default branch): char *, sorted. */
bool remote_file_list(const struct remote_files *remote, struct arena *arena, const char *project,
                      const char *ref, struct vec *paths, struct error *err);
