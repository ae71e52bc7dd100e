/* A place in a source text. */
#pragma once

struct source;

/* Lines and columns count from 1; a column is a character, not a byte. `source` is NULL for what no file wrote. */
struct span {
    const struct source *source;
    int line;
    int col;
    int end_line;
    int end_col; /* one past the last character */
};
