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

/* Whether it matches somewhere in the text. */
bool re2_matches(const struct re2_pattern *re2, const char *text, size_t len);

/* Bytes of a text. */
struct re2_range {
    size_t start, end;
};

/* The first match at or after `from`; false where there is none. `last_group` is what the pattern's last
 * group took, empty where it took no part, the match itself where the pattern has no group. */
bool re2_search(const struct re2_pattern *re2, const char *text, size_t len, size_t from,
                struct re2_range *match, struct re2_range *last_group);

#ifdef __cplusplus
}
#endif
