/* A tree as YAML text that loads to the same tree, for `config`. */
#pragma once

struct buf;
struct node;

/* Appends the tree as block YAML, maps and lists two blanks deeper each; texts in quotes where they would be read as
 * anything else, and as blocks where they have several lines. Ends with a line break. */
void yaml_write(struct buf *out, const struct node *node);
