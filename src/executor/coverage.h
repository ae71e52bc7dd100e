/* A job's coverage, out of its log. Source: docs.gitlab.com/ci/testing/code_coverage/. */
#pragma once
#include <stdint.h>

struct arena;

/* The number in the last text that `pattern` (as between the slashes of `coverage:`) matches in a line of the raw log
 * `fd` from `offset` on, or in what the pattern's last group took of it; lines count from the last one up. Below 0:
 * none. */
double coverage_of_log(struct arena *arena, const char *pattern, int fd, int64_t offset);
