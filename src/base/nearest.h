/* "Did you mean …?": the candidate that a mistyped word is nearest to, by letters inserted, left out, changed or
 * swapped. */
#pragma once
#include <stddef.h>

struct nearest {
    const char *word; /* as the user typed it */
    const char *best; /* nearest so far, borrowed, or NULL */
    size_t distance;  /* of `best` */
};

/* Looks at one more candidate (borrowed; NULL is passed over). Only one that differs in at most a third of the word's
 * letters (two in a short word) counts as near. */
void nearest_offer(struct nearest *nearest, const char *candidate);
