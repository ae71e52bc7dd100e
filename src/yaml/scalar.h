/* What a plain scalar means to Ruby's Psych, which reads YAML 1.1 in its own way: `yes` is true, `010` is 8, `1:30` is
 * 5400, `1e3` stays a string. Source: Psych 4.0 (scalar_scanner.rb), recorded answers in tests/unit/test_yaml.c. */
#pragma once
#include <stddef.h>

struct node;

/* What Psych refuses, since GitLab does not let it build such objects. */
enum scalar_refusal { SCALAR_FINE, SCALAR_DATE, SCALAR_TIME };

/* Fills `node` (its kind, value and text) from a scalar that was written plainly. `text` ends with a NUL and lives as
 * long as the node. */
enum scalar_refusal scalar_resolve(struct node *node, const char *text, size_t len);

/* `!!float`: a number of any kind becomes a float; anything else is left. */
void scalar_to_float(struct node *node);
