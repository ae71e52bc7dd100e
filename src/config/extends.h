/* `extends`: every top-level map that has it gets its bases merged below its own keys. Source: EVALUATION 8.3. */
#pragma once

struct arena;
struct diags;
struct node;

/* The tree with all `extends` followed (the key itself stays); NULL where `diags` got an error. */
struct node *extends_resolve(struct arena *arena, const struct node *tree, struct diags *diags);
