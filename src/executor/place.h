/* Where the job's folders are. Source: RUNNER 3.4. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct attempt;

enum clone_path { CLONE_PATH_ALLOWED, CLONE_PATH_REFUSED }; /* without `custom_build_dir` in the profile */

/* Fills builds_dir, project_dir and temp_dir of the attempt: the project lies below `builds_dir` by its own path, or
 * where GIT_CLONE_PATH says. ERROR_CONFIG where that is not within the builds folder, or not allowed. */
bool place_folders(struct attempt *attempt, const char *builds_dir, enum clone_path clone_path,
                   struct error *err);
