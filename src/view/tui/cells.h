/* Text as cells of a terminal: what each character takes, which colour is in force. Lets through nothing that could do
 * more than stand in its cell. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

#include "view/tui/term.h"

enum { CELL_MARKS = 3 };

/* A character with its combining marks. */
struct cell {
    wchar_t characters[1 + CELL_MARKS + 1];
    int width;     /* 1 or 2; a tab is as many blanks, one after the other */
    size_t offset; /* of its first byte */
};

/* Where one is in a text. */
struct cells {
    const char *text;
    size_t len, at;
    bool utf8;             /* else what is not ASCII becomes "?" */
    struct term_look look; /* of the cell given last, by the colours in the text */
    int column, blanks;
};

struct cells cells_begin(const char *text, size_t len, bool utf8);

/* Gives the next cell; false at the end. */
bool cells_next(struct cells *cells, struct cell *cell);
