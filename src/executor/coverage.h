/* A job's coverage, out of its log. Source: docs.gitlab.com/ci/testing/code_coverage/. */
#pragma once
#include <stdint.h>

struct arena;

/* The number in the last text that `pattern` (as between the slashes of `coverage:`) matches, in the raw log `fd` from
 * `offset` on; below 0: none. */
double coverage_of_log(struct arena *arena, const char *pattern, int fd, int64_t offset);
