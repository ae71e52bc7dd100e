/* GitLab's deep merge: maps merge key by key, anything else is replaced, null too. It joins included files, the bases of
 * `extends`, and nothing else. Source: EVALUATION 6.9 and 8.3. */
#pragma once

struct arena;
struct node;

/* A map with the pairs of `under` in their places and those of `over` upon them. Neither is changed; what needs no
 * merging is shared with the result. */
struct node *merge_maps(struct arena *arena, const struct node *under, const struct node *over);
