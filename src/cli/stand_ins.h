/* What stands in for a project or a URL that an include names: `[include.projects]` and `[include.urls]` of
 * ci-local.toml, so that changes across repositories can be tried before any push. */
#pragma once
#include "base/map.h"

struct stand_ins {
    struct map projects; /* "group/templates" to the folder of a checkout (const char *) */
    struct map urls;     /* URL to a file (const char *) */
};
