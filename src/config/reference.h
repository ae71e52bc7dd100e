/* `!reference [job, keyword]`: replaced by what stands there in the merged tree, which may hold references itself.
 * Source: EVALUATION 8.4. */
#pragma once

struct arena;
struct diags;
struct node;

/* The tree without references; NULL where `diags` got an error. */
struct node *references_resolve(struct arena *arena, struct node *tree, struct diags *diags);
