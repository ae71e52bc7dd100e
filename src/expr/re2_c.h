/* RE2, the library that GitLab itself matches patterns with, behind three C functions.
 * Source: github.com/google/re2/wiki/Syntax. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct buf;
struct re2_pattern;

/* Compiles a pattern under `flags` (letters of "ismU"); NULL where RE2 refuses it, its reason then in `problem`. The
 * caller ends it with re2_free. */
struct re2_pattern *re2_new(const char *text, const char *flags, struct buf *problem);
void re2_free(void *re2);

/* The first match at or after `from`, its bytes `*start` to `*end`; false where there is none. */
bool re2_search(const struct re2_pattern *re2, const char *text, size_t len, size_t from, size_t *start,
                size_t *end);

#ifdef __cplusplus
}
#endif
