/* Another project's commit, brought here by git into a bare repository of ours under the cache directory: by git, so
 * that ssh keys, credential helpers and netrc serve as they do for the user's own pushes. CI_LOCAL_TOKEN or
 * GITLAB_TOKEN is sent to https servers; it stands on no command line. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct remote_files;

struct project_mirror {
    const char *project;
    const char *git_dir;
    const char *commit; /* how git there knows the commit */
};

/* How the wanted commit is named. */
enum mirror_wish {
    MIRROR_REF,     /* branch, tag or commit; NULL: the default branch */
    MIRROR_VERSION, /* of a component: that, "~latest", "1" or "1.2" too */
};

/* Gets the commit, once a process; with --offline it must be here from before. `host` is where the project lies, NULL:
 * on the server of the repository's remote. ERROR_DENIED: no such project, or no right to it; ERROR_CONFIG: no such
 * ref or version; ERROR_UNREACHABLE: no server. The hint says what was tried. */
bool mirror_open(struct arena *arena, const struct remote_files *remote, const char *project,
                 const char *host, const char *ref, enum mirror_wish wish, struct project_mirror *mirror,
                 struct error *err);

/* The contents of one of its files, in `arena`. ERROR_NOT_FOUND where there is none. */
bool mirror_read(struct arena *arena, const struct project_mirror *mirror, const char *path,
                 const char **text, size_t *len, struct error *err);

/* The paths of all its files: char *, sorted, in `arena`. */
bool mirror_list(struct arena *arena, const struct project_mirror *mirror, struct vec *paths,
                 struct error *err);
