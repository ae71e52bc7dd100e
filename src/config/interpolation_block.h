/* One block of an interpolation: finding it in a text, and what it means. For interpolation.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "config/interpolation.h"

struct block {
    const char *start;   /* of "$[[" */
    size_t len;          /* up to the end of "]]" */
    const char *content; /* between the brackets, without the blanks around */
    size_t content_len;
};

/* The first block at or after `text`; false where there is none. Blocks of `matrix` are passed over. */
bool block_next(const char *text, struct block *block);

/* The value of a block's content; NULL with GitLab's words in `problem` (in `arena`). */
struct node *block_value(struct arena *arena, const char *content, const struct interpolation *values,
                         const char **problem);
