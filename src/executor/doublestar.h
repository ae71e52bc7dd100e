/* Globs as the runner has them (Go's doublestar): `*`, `?`, `[...]` and `{a,b}` within a folder's name, `**` over
 * folders. Source: RUNNER 5.2, 3.8. */
#pragma once
#include <stdbool.h>

struct arena;

/* Whether the whole path matches. */
bool doublestar_match(const char *pattern, const char *path);

/* The folder that every match lies in or is: the part before the first sign that has a meaning, "" for the top. In
 * `arena`. */
const char *doublestar_base(struct arena *arena, const char *pattern);
