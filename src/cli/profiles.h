/* Which config.toml counts: `--config`, the repository's (once trusted), the user's, or the profile of GitLab's hosted
 * runners. Source: CLI.md, EXECUTION "Trust". */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct arena;
struct invocation;
struct profiles;
struct repo;

struct profiles_found {
    const struct profiles *profiles;
    const char *path;   /* NULL: the built-in ones */
    bool of_repository; /* lies in the repository, which may be somebody else's */
};

/* Finds and reads them; false with `status` set where that was said on standard error. Whether they are trusted is not
 * looked at. */
bool profiles_find(const struct invocation *invocation, const struct repo *repo, struct profiles_found *found,
                   int *status);

/* The same for a run: a repository's profiles that ask for much need a yes, given before, by `--trust`, or now on the
 * terminal. */
bool profiles_for_run(const struct invocation *invocation, const struct repo *repo,
                      const struct profiles **profiles, int *status);

/* The repository's own config.toml, whether it is there or not. */
const char *profiles_path_of_repository(struct arena *arena, const struct repo *repo);
