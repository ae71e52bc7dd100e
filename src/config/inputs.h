/* `spec:inputs`: what a file may be given, checked and typed. Source: EVALUATION 7.2 to 7.5 and 7.9. */
#pragma once
#include <stdbool.h>

#include "base/map.h"

struct arena;
struct diags;
struct node;

/* The values of all inputs that `specs` (the map under `spec:inputs`, or NULL) declares, from what was `given` (a map, or
 * NULL): name to struct node *. False where `diags` got an error: the problems joined, as GitLab does. `place` is where
 * the values were given. */
bool inputs_resolve(struct arena *arena, const struct node *specs, const struct node *given,
                    const struct node *place, struct map *values, struct diags *diags);
