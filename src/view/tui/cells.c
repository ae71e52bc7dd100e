#include "view/tui/cells.h"

#include <string.h>

#include "base/utf8.h"

enum { TAB = 8 };

struct cells cells_begin(const char *text, size_t len, bool utf8)
{
    return (struct cells){.text = text, .len = len, .utf8 = utf8, .look = LOOK_PLAIN};
}

static wchar_t decode(const char *text, int len)
{
    static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    wchar_t code = (unsigned char)text[0] & first[len];
    for (int i = 1; i < len; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3f);
    return code;
}

/* Joiners, variation selectors and what turns the direction of writing: terminals disagree on their width, and some
 * move what stands around them. */
static bool is_dropped(wchar_t code)
{
    static const struct {
        wchar_t from, to;
    } ranges[] = {{0x7f, 0x9f},     {0xad, 0xad},     {0x200b, 0x200f}, {0x2028, 0x202e},  {0x2060, 0x206f},
                  {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i].from && code <= ranges[i].to)
            return true;
    return code < 0x20;
}

/* The numbers of a colour sequence, 38;5;N and 38;2;R;G;B among them. */
static const int *take_color(const int *at, const int *end, short *color)
{
    if (at < end && *at == 5 && at + 1 < end) {
        *color = (short)(at[1] >= 0 && at[1] < 256 ? at[1] : -1);
        return at + 2;
    }
    if (at < end && *at == 2 && at + 3 < end) {
        int r = at[1] / 43, g = at[2] / 43, b = at[3] / 43;
        bool good = r >= 0 && r < 6 && g >= 0 && g < 6 && b >= 0 && b < 6;
        *color = good ? (short)(16 + 36 * r + 6 * g + b) : -1;
        return at + 4;
    }
    return end;
}

static void apply(struct term_look *look, const int *at, const int *end)
{
    static const unsigned styles[] = {0, STYLE_BOLD, STYLE_DIM,    STYLE_ITALIC, STYLE_UNDERLINE,
                                      0, 0,          STYLE_REVERSE};
    while (at < end) {
        int n = *at++;
        if (n == 0)
            *look = LOOK_PLAIN;
        else if (n < 8)
            look->style |= styles[n];
        else if (n == 22)
            look->style &= ~(unsigned)(STYLE_BOLD | STYLE_DIM);
        else if (n >= 23 && n <= 27)
            look->style &= ~styles[n - 20];
        else if ((n >= 30 && n <= 37) || (n >= 90 && n <= 97))
            look->fg = (short)(n < 90 ? n - 30 : n - 82);
        else if ((n >= 40 && n <= 47) || (n >= 100 && n <= 107))
            look->bg = (short)(n < 100 ? n - 40 : n - 92);
        else if (n == 39 || n == 49)
            *(n == 39 ? &look->fg : &look->bg) = -1;
        else if (n == 38 || n == 48)
            at = take_color(at, end, n == 38 ? &look->fg : &look->bg);
    }
}

/* Past a control sequence at `at` (an ESC); one that colours is obeyed, others are only skipped. */
static size_t take_sequence(struct cells *cells, size_t at)
{
    int numbers[16] = {0}, count = 0;
    if (at + 1 >= cells->len || cells->text[at + 1] != '[')
        return at + 1;
    for (at += 2; at < cells->len; at++) {
        char c = cells->text[at];
        if (c >= '0' && c <= '9') {
            if (numbers[count] < 100000)
                numbers[count] = numbers[count] * 10 + (c - '0');
        } else if (c == ';' || c == ':') {
            count += count < 15;
        } else {
            if (c == 'm')
                apply(&cells->look, numbers, numbers + count + 1);
            return at + 1;
        }
    }
    return at;
}

/* The next character that takes part, after whatever stands before it; its length in `len`, 0 at the end. */
static wchar_t next_character(struct cells *cells, size_t *len)
{
    while (cells->at < cells->len) {
        unsigned char c = (unsigned char)cells->text[cells->at];
        int bytes = c < 0x80 ? 1 : utf8_length(cells->text + cells->at, cells->len - cells->at);
        wchar_t code = bytes > 0 ? decode(cells->text + cells->at, bytes) : 0xfffd;
        *len = bytes > 0 ? (size_t)bytes : 1;
        if (c == '\033')
            cells->at = take_sequence(cells, cells->at);
        else if (c != '\t' && is_dropped(code))
            cells->at += *len;
        else
            return code;
    }
    *len = 0;
    return 0;
}

static void take_marks(struct cells *cells, struct cell *cell)
{
    int marks = 0;
    while (cells->at < cells->len && (unsigned char)cells->text[cells->at] >= 0x80) {
        int bytes = utf8_length(cells->text + cells->at, cells->len - cells->at);
        wchar_t code = bytes > 0 ? decode(cells->text + cells->at, bytes) : 0;
        if (bytes <= 0 || is_dropped(code) || wcwidth(code) != 0)
            return;
        if (marks < CELL_MARKS)
            cell->characters[1 + marks++] = code;
        cells->at += (size_t)bytes;
    }
}

bool cells_next(struct cells *cells, struct cell *cell)
{
    size_t len = 1;
    *cell = (struct cell){.characters = L" ", .width = 1, .offset = cells->at};
    if (cells->blanks > 0) {
        cells->blanks--;
        cells->column++;
        return true;
    }
    wchar_t code = next_character(cells, &len);
    if (len == 0)
        return false;
    cell->offset = cells->at;
    cells->at += len;
    if (code == '\t') {
        cells->blanks = TAB - 1 - cells->column % TAB;
        cells->column++;
        return true;
    }
    int width = code < 0x80 ? 1 : cells->utf8 ? wcwidth(code) : -1;
    bool is_mark_alone = width == 0;
    cell->characters[0] = width < 0 ? (cells->utf8 ? 0xfffd : '?') : is_mark_alone ? ' ' : code;
    cell->width = width == 2 ? 2 : 1;
    if (cells->utf8)
        take_marks(cells, cell);
    cells->column += cell->width;
    return true;
}
