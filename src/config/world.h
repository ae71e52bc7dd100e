/* What loading a configuration needs of the world, as four questions. The command line answers them from the work tree
 * and the network, a test from a table. Loading runs no code of the repository. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;

/* A file that an include names. */
struct world_file {
    enum {
        WORLD_LOCAL,
        WORLD_PROJECT,
        WORLD_REMOTE,
        WORLD_TEMPLATE,
        WORLD_COMPONENT,
        WORLD_ARTIFACT, /* of an earlier job, for a child pipeline */
    } kind;
    const char *project; /* WORLD_PROJECT, WORLD_COMPONENT: "group/project"; NULL for this one */
    const char
        *ref; /* WORLD_PROJECT: branch, tag or commit; WORLD_COMPONENT: the version as written; or NULL */
    const char
        *path; /* in the project, without a leading slash; the URL; the template's or component's name */
    const char *host;   /* WORLD_COMPONENT: the server as written ("gitlab.com"), else NULL */
    const char *sha256; /* WORLD_REMOTE: `integrity`, base64, or NULL */
    const char *job;    /* WORLD_ARTIFACT: the job whose archive holds `path` */
};

struct world {
    void *context;

    /* The contents of a file, in `arena`, ended by a NUL that `len` does not count. ERROR_NOT_FOUND where there is
     * none; ERROR_DENIED where there is no such project, or no right to it; ERROR_CONFIG where it has no such ref. The
     * message of the last two is a sentence. */
    bool (*read_file)(void *context, struct arena *arena, const struct world_file *file, const char **text,
                      size_t *len, struct error *err);

    /* Paths of the project's files (of `project` at `ref`, NULL for this work tree), char *, sorted, without a leading
     * slash, for globs of include:local and rules:exists. The list is made once and lives in `arena`. */
    bool (*list_files)(void *context, struct arena *arena, const char *project, const char *ref,
                       struct vec *paths, struct error *err);

    /* The paths changed since `compare_to` (NULL: since what the event compares with), char *. `known` is false where
     * there is nothing to compare with, which GitLab takes as "everything changed". */
    bool (*changed_files)(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                          bool *known, struct error *err);

    /* The id that a file's content has in git (hex), for cache:key:files; NULL in `id` where there is no such file.
     * With `commit`, the last commit that touched it. */
    bool (*file_id)(void *context, struct arena *arena, const char *path, bool commit, const char **id,
                    struct error *err);
};
