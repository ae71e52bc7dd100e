/* The functions of an interpolation block: `expand_vars`, `truncate(0,8)`, `posix_escape`. */
#pragma once

struct arena;
struct node;
struct varset;

/* Applies a function, written as it stands between the bars, to a string. NULL with GitLab's words in `problem`. */
struct node *interpolation_function(struct arena *arena, const char *call, const struct node *input,
                                    const struct varset *variables, const char **problem);
