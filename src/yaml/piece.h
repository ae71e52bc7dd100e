/* A file cut into documents as GitLab cuts it, before any YAML is read: `split(/^---\s+/, 3)`. For load.c.
 * Source: KEYWORDS 1.1, EVALUATION 8.1. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct source;

/* The last piece takes all that is left. */
enum { PIECES_MAX = 3 };

/* The bytes from `start` to `end` of a source; where they begin, from 0, the column in characters. */
struct piece {
    size_t start;
    size_t end;
    int first_line;
    int first_col;
};

/* Fills the pieces of the source and returns how many there are. */
size_t piece_split(const struct source *source, struct piece pieces[PIECES_MAX]);

/* Whether the piece holds nothing but white space. */
bool piece_is_blank(const struct source *source, const struct piece *piece);
