/* What engines hold with our labels although no ledger names it (any more). */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct gc_request;

/* Looks at the engine of that address (NULL: the one that commands would use, where there is any) for what bears the
 * labels of this user and this machine, and of no run that lives, and removes it unless it is a dry run. Appends struct
 * gc_item * to `items`; what stands there already is passed over. */
bool gc_engine(struct arena *arena, const struct gc_request *request, const char *host, struct vec *items,
               struct error *err);
