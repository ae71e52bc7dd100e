/* `spec:inputs:x:rules`: the first rule that holds gives options and default. Source: EVALUATION 7.9. */
#pragma once

struct arena;
struct map;
struct node;

/* The rule (a map) that holds with the inputs resolved so far (name to struct node *), or NULL. */
const struct node *input_rule(struct arena *arena, const struct node *spec, const struct map *inputs);
