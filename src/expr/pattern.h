/* Regular expressions as GitLab has them: RE2's own, which never backtracks, so that no pattern takes longer than its
 * text is long. Source: github.com/google/re2/wiki/Syntax; docs.gitlab.com/ci/jobs/job_rules/. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct pattern;

/* Compiles a bare pattern with `flags` ("", or letters of "ismU"). It lives in `arena`; NULL where RE2 refuses it, with
 * the reason in `problem` (it may be NULL). */
const struct pattern *pattern_compile(struct arena *arena, const char *text, const char *flags,
                                      const char **problem);

/* Compiles a pattern between slashes, "/^v\d+/i", as `rules:if`, `only`, `coverage` write it; `\/` is a slash. NULL
 * where it is not of that form or RE2 refuses it. */
const struct pattern *pattern_compile_literal(struct arena *arena, const char *literal, const char **problem);

/* Whether the text has the form "/…/flags". */
bool pattern_is_literal(const char *text);

/* Whether the pattern matches somewhere in the text, which ends with a NUL that `len` does not count. Bytes that are no
 * UTF-8 count as U+FFFD. */
bool pattern_matches(const struct pattern *pattern, const char *text, size_t len);

/* A match: its bytes are `start` to `end`; those of the pattern's last group `group_start` to `group_end` (nothing where it
 * took no part, the whole match where the pattern has no group). */
struct pattern_match {
    size_t start, end;
    size_t group_start, group_end;
};

/* The first match at or after `from`; false where there is none. */
bool pattern_search(const struct pattern *pattern, const char *text, size_t len, size_t from,
                    struct pattern_match *match);
