/* Dotenv reports, as GitLab reads them: KEY=VALUE lines and nothing else. Source: RUNNER 5.5. */
#pragma once
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

enum { DOTENV_BYTES = 5120, DOTENV_VARIABLES = 150 };

/* Checks a report and appends its variables to `out`, NAME=VALUE lines, both sides stripped. ERROR_CONFIG: GitLab would
 * refuse it; the message is its own ("Invalid Format"). */
bool dotenv_read(const char *text, struct buf *out, struct error *err);
