/* A repository's own profile may ask for more than the default one gives. It is obeyed after a yes, which is remembered
 * by the hash of the file's content: another commit that changes it asks again. Source: EXECUTION "Trust". */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct profiles;

/* What the profiles ask for beyond the default: char *, each a sentence's middle ("runner x mounts /etc of this
 * machine"), in `arena`. Empty: no yes is needed. */
struct vec profile_demands(struct arena *arena, const struct profiles *profiles);

/* Whether a yes to exactly this content is remembered. */
bool trust_given(struct arena *arena, const struct profiles *profiles, bool *given, struct error *err);

/* Remembers a yes, in $XDG_STATE_HOME/ci-local/trusted. */
bool trust_give(struct arena *arena, const struct profiles *profiles, struct error *err);
