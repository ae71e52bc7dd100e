#include "yaml/piece.h"

#include <string.h>

#include "base/diag.h"

static bool is_blank_byte(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool piece_is_blank(const struct source *source, const struct piece *piece)
{
    for (size_t i = piece->start; i < piece->end; i++)
        if (!is_blank_byte(source->text[i]))
            return false;
    return true;
}

/* The next `---` at the start of a line with white space behind it, from `at` on; the end where there is none. */
static size_t find_divider(const struct source *source, size_t at)
{
    for (;;) {
        bool line_start = at == 0 || source->text[at - 1] == '\n';
        if (line_start && source->len - at > 3 && memcmp(source->text + at, "---", 3) == 0 &&
            is_blank_byte(source->text[at + 3]))
            return at;
        const char *newline = memchr(source->text + at, '\n', source->len - at);
        if (!newline)
            return source->len;
        at = (size_t)(newline - source->text) + 1;
    }
}

/* Sets where a piece lies from where the one before it lies. */
static void locate(const struct source *source, struct piece *piece, const struct piece *before)
{
    piece->first_line = before->first_line;
    piece->first_col = before->start == 0 ? 0 : before->first_col;
    for (size_t i = before->start; i < piece->start; i++) {
        piece->first_col += ((unsigned char)source->text[i] & 0xc0) != 0x80;
        if (source->text[i] == '\n') {
            piece->first_line++;
            piece->first_col = 0;
        }
    }
}

size_t piece_split(const struct source *source, struct piece pieces[PIECES_MAX])
{
    size_t count = 0;
    struct piece piece = {0};
    for (;;) {
        size_t divider = count < PIECES_MAX - 1 ? find_divider(source, piece.start) : source->len;
        piece.end = divider;
        pieces[count++] = piece;
        if (divider == source->len)
            return count;
        struct piece next = {.start = divider + 3};
        while (next.start < source->len && is_blank_byte(source->text[next.start]))
            next.start++;
        locate(source, &next, &piece);
        piece = next;
    }
}
