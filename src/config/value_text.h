/* Values as Ruby would print them, where GitLab puts one into a text: `$[[ inputs.list ]]` inside a longer string.
 * Source: EVALUATION 7.7. */
#pragma once

struct arena;
struct buf;
struct node;

/* Appends what `to_s` gives: a string bare, a list as `["p", 1]`. */
void value_to_s(struct buf *out, const struct node *value);

/* Appends what `inspect` gives: the same, with strings in quotes. */
void value_inspect(struct buf *out, const struct node *value);

/* Appends compact JSON. */
void value_json(struct buf *out, const struct node *value);
