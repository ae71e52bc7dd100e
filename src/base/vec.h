/* A list of pointers that lives in an arena. Read it as `items[0]` … `items[len - 1]`. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct arena;

struct vec {
    void **items;
    size_t len;
    size_t cap;
};

/* Appends `item`. The list's own memory comes from `arena`, which must be the same for every call on one list. */
void vec_push(struct arena *arena, struct vec *vec, const void *item);

/* For lists of strings: whether `text` is one of them. */
bool vec_has_string(const struct vec *vec, const char *text);
