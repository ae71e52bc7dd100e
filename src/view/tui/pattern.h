/* Regular expressions for searching in logs. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct pattern;

/* Compiles; upper case counts only where the expression has some. NULL with words in `why`. */
struct pattern *pattern_new(const char *text, char *why, size_t size);
void pattern_free(struct pattern *pattern);

/* The first match in the text at or behind `from`. */
bool pattern_match(const struct pattern *pattern, const char *text, size_t len, size_t from, size_t *begin,
                   size_t *end);

/* What errors look like in logs. */
extern const char pattern_errors[];
