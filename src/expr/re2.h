/* RE2's grammar: says what RE2 would refuse, and writes what it takes in the words of PCRE2. For pattern.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

/* Appends `text` (a whole pattern, under `flags` of "ismU") to `out` as a PCRE2 pattern that means the same; no group captures. False where RE2
 * refuses it, with a static text in `problem`. */
bool re2_translate(struct arena *arena, const char *text, const char *flags, struct buf *out,
                   const char **problem);
