/* Which paths git tracks, read from an index file: `artifacts:untracked` is what else is there.
 * Source: git's Documentation/gitformat-index.txt. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/map.h"

struct arena;

/* Adds each path of the index to `paths` (its value is not NULL). Versions 2 to 4; false where it is none of these. */
bool git_index_read(struct arena *arena, const char *bytes, size_t len, struct map *paths);
