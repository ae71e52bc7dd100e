/* References to variables inside a text, one after the other. For expand.c and expand_all.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct reference {
    const char *start; /* where it begins in the text */
    size_t len;        /* of the whole: "${A}" is 4 */
    const char *name;
    size_t name_len; /* 0: a doubled sign, `$$` or `%%`, that stands as it is */
};

enum reference_rule {
    REFERENCE_KEYWORD,  /* in a keyword's text: a doubled sign is nothing special */
    REFERENCE_VARIABLE, /* in a variable's value: it is skipped as one */
};

/* Finds the first reference at or after `text`; false where there is none. */
bool reference_next(const char *text, enum reference_rule rule, struct reference *found);
