/* Durations as people write them: "1h 30m", "2 weeks and 3 days", "one day", "1:30".
 * Source: the grammar of Ruby's chronic_duration, which GitLab uses; KEYWORDS 6. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* The seconds that `text` means (fractions cut off); false where it is no duration, or zero. */
bool duration_parse(const char *text, int64_t *seconds);

/* The limits that GitLab sets. */
enum { DURATION_MAX_START_IN_S = 604800, DURATION_MAX_TIMEOUT_S = 2629746 };
