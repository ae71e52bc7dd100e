/* `stages:`. Source: KEYWORDS 1.6. */
#pragma once
#include "base/vec.h"

struct arena;
struct node;

/* The stages in order (char *, in `arena`): those of the tree, each once, between .pre and .post; GitLab's own where the
 * tree names none; nothing at all for an empty list. */
struct vec stages_of(struct arena *arena, const struct node *tree);
