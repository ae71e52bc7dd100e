/* `.ci-local/include.lock`: what remote includes are pinned to. A line each:
 *
 *     https://example.com/ci.yml sha256-BASE64
 *     group/project@v1 COMMIT
 *     gitlab.example.com/group/project@~latest COMMIT
 *
 * What is pinned is taken from the cache where it lies there, without asking anybody; other content is refused. What
 * the file does not name is fetched as without it. `lint --lock` writes it, nothing else does. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/map.h"

struct arena;

#define INCLUDE_LOCK_PATH ".ci-local/include.lock"

/* Adds the pins of the file at `path` to `pins`, name to pin (char *). That it is not there is fine. ERROR_CONFIG: a line
 * that is no pin. */
bool include_lock_read(struct arena *arena, const char *path, struct map *pins, struct error *err);

/* Puts the file in place, its folder too. */
bool include_lock_write(struct arena *arena, const char *path, const struct map *pins, struct error *err);
