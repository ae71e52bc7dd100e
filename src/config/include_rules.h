/* `include:rules`. Source: EVALUATION 6.10. */
#pragma once
#include <stdbool.h>

struct include_scope;
struct node;

/* Whether an entry with these rules (NULL: none) is included. False in the return value where the diags got an error. */
bool include_rules(const struct include_scope *scope, const struct node *rules, bool *included);
