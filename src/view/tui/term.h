/* The terminal: taken over, drawn on, and given back on every way out, a crash included. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct term {
    int width, height;
    bool utf8;  /* else every character is ASCII */
    bool color; /* NO_COLOR is not set and the terminal has colours */
    bool mouse; /* clicks and the wheel come to us */
};

/* Takes the terminal over: alternate screen, raw keys, mouse. False where it can't: no terminal, TERM=dumb. */
bool term_open(struct term *term, struct error *err);

/* Gives it back. May be called twice. */
void term_close(struct term *term);

/* What a stranger can do for a terminal whose owner was killed: leave its screen, mouse and cursor as they were. */
void term_abandoned(void);

/* Takes the new size after SIGWINCH. */
void term_resize(struct term *term);

/* Turns the mouse off or on. */
void term_set_mouse(struct term *term, bool on);

/* Stops the program as Ctrl-Z does elsewhere, and takes the terminal over again when it goes on. */
void term_suspend(struct term *term);

/* What a key press is: a character (above 0), one of these, or TERM_NONE where no more wait. */
enum term_key {
    TERM_NONE = 0,
    TERM_UP = -100,
    TERM_DOWN,
    TERM_LEFT,
    TERM_RIGHT,
    TERM_HOME,
    TERM_END,
    TERM_PAGE_UP,
    TERM_PAGE_DOWN,
    TERM_BACKSPACE,
    TERM_BACK_TAB,
    TERM_MOUSE, /* see struct term_mouse */
    TERM_OTHER  /* a key that nobody asked for */
};
struct term_mouse {
    int x, y;
    enum { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN, MOUSE_OTHER } what;
};

/* The next key, without waiting. */
int term_key(struct term_mouse *mouse);

/* ---- Drawing: a frame is begun, painted, shown; only what changed is sent ---- */

enum { STYLE_BOLD = 1, STYLE_DIM = 2, STYLE_REVERSE = 4, STYLE_UNDERLINE = 8, STYLE_ITALIC = 16 };
struct term_look {
    unsigned style;
    short fg, bg; /* colour of 256, or -1: the terminal's own */
};
#define LOOK(style_bits, foreground)                                                                         \
    (struct term_look)                                                                                       \
    {                                                                                                        \
        .style = (style_bits), .fg = (foreground), .bg = -1                                                  \
    }
#define LOOK_PLAIN LOOK(0, -1)

void term_begin(void);
void term_show(int cursor_x, int cursor_y);

/* Puts text (UTF-8) at a place, cut to `width` cells, with "…" where it is cut; bytes that are no text and what the
 * locale lacks become "?". Returns the cells used. */
int term_put(const struct term *term, int x, int y, int width, struct term_look look, const char *text);

/* How many cells the text takes. */
int term_cells(const struct term *term, const char *text);

/* A line of job output whose only control sequences are colours. */
struct term_line {
    const char *text;
    size_t len;
    int from;            /* the first cell shown */
    size_t hit, hit_end; /* bytes that are marked; equal: none */
    bool wraps;          /* it goes on below: no mark where it is cut */
};
/* Returns whether there was more than fits. */
bool term_put_line(const struct term *term, int x, int y, int width, const struct term_line *line);

/* A rule across `width` cells, and the glyphs of frames. */
void term_rule(const struct term *term, int x, int y, int width);
enum term_corner { TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT, TEE_LEFT, TEE_RIGHT, DOWNWARD };
void term_corner(const struct term *term, int x, int y, enum term_corner corner);
