/* Expansion of CI variables in texts: as GitLab does it before the runner sees a job ($NAME, ${NAME}, %NAME%), and as
 * the runner does it later (Go's os.Expand).
 * Source: docs.gitlab.com/ci/variables/where_variables_can_be_used/; EVALUATION 5.2 to 5.4. */
#pragma once
#include <stdbool.h>

#include "base/vec.h"

struct arena;
struct varset;

/* A keyword's text, once, with the values as they stand in `vars`; unknown names become empty. `$$A` is a dollar and A's
 * value. The result lives in `arena`, or is `text` itself where it holds no reference. */
const char *expand(struct arena *arena, const char *text, const struct varset *vars);

/* The same, but references to unknown names stay as they are: `tags:`, `rules:changes`, `rules:exists`. */
const char *expand_existing(struct arena *arena, const char *text, const struct varset *vars);

/* Whether GitLab would see a reference in the text. */
bool expand_has_reference(const char *text);

/* How references among variables are followed. */
enum expand_mode {
    EXPAND_PAYLOAD, /* what the runner gets: unknown, raw and file ones are left for the runner */
    EXPAND_CONTEXT, /* for texts that GitLab expands: unknown ones are empty, raw and file ones their value */
};

/* Follows the references among variables, whatever their order: `all` holds struct variable * of all layers, lowest
 * first; the result holds copies in `arena`, the last of a name wins there too. A variable that refers to its own name
 * means the other layers' value. On a cycle nothing is expanded and `problem` gets GitLab's words ("circular variable
 * reference detected: [\"A\", \"B\"]"), which live in `arena`; also where the values together would grow beyond
 * EXPAND_MAX_BYTES; otherwise NULL. The result stands in GitLab's order: what is referred to comes first. */
enum { EXPAND_MAX_BYTES = 16 << 20 };
struct vec expand_all(struct arena *arena, const struct vec *all, enum expand_mode mode,
                      const char **problem);

/* What the cycle in `all` is, as for expand_all, without expanding; NULL where there is none. `all` may lack variables
 * without references. */
const char *expand_cycle(struct arena *arena, const struct vec *all);

/* Names as the runner knows them: $NAME and ${NAME}, `$$` is a dollar, `$1`, `$*`, … are empty; one pass. `value` gives
 * the value of a name, or NULL for none, which is empty too. The result lives in `arena`. */
const char *expand_runner(struct arena *arena, const char *text,
                          const char *(*value)(void *context, const char *name), void *context);
