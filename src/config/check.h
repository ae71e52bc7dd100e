/* Every keyword of the merged tree checked against the keyword table, with GitLab's messages: all that is wrong at once.
 * Source: KEYWORDS 4.1, EVALUATION 10.1. */
#pragma once
#include <stdbool.h>

struct arena;
struct diags;
struct node;

/* Whether the tree is in order; else `diags` got errors. */
bool check_tree(struct arena *arena, const struct node *tree, struct diags *diags);

/* The same for the header of a file (`spec:`), whose messages begin with "header:". */
bool check_header(struct arena *arena, const struct node *header, struct diags *diags);
