/* Globs over paths as Ruby's File.fnmatch has them with FNM_PATHNAME, FNM_DOTMATCH and FNM_EXTGLOB: `rules:changes`,
 * `rules:exists`, `only:changes`, key files.
 * Source: EVALUATION 2.3. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct glob;

/* Prepares a glob, in `arena`; it borrows `text`. Never NULL: every text is a glob. */
const struct glob *glob_compile(struct arena *arena, const char *text);

/* Whether the whole path matches. */
bool glob_matches(const struct glob *glob, const char *path);

/* Whether the text holds no sign that a glob gives a meaning to. */
bool glob_is_plain(const char *text);
