#include "base/diag.h"

#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

/* Longer source lines are shown from here on only as far as this. */
enum { LINE_SHOWN = 160 };

static struct diag *add(struct diags *diags, enum severity severity, const char *rule, struct span span,
                        const char *format, va_list args)
{
    struct diag *diag = arena_alloc(diags->arena, sizeof *diag);
    diag->severity = severity;
    diag->rule = rule;
    diag->span = span;
    diag->message = arena_vprintf(diags->arena, format, args);
    vec_push(diags->arena, &diags->list, diag);
    diags->errors += severity == SEVERITY_ERROR;
    diags->warnings += severity == SEVERITY_WARNING;
    return diag;
}

struct diag *diag_add(struct diags *diags, enum severity severity, const char *rule, struct span span,
                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct diag *diag = add(diags, severity, rule, span, format, args);
    va_end(args);
    return diag;
}

struct diag *diag_error(struct diags *diags, const char *rule, struct span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct diag *diag = add(diags, SEVERITY_ERROR, rule, span, format, args);
    va_end(args);
    return diag;
}

void diag_hint(struct diags *diags, struct diag *diag, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diag->hint = arena_vprintf(diags->arena, format, args);
    va_end(args);
}

void diag_note(struct diags *diags, struct diag *diag, struct span span, const char *format, ...)
{
    struct diag_note *note = arena_alloc(diags->arena, sizeof *note);
    va_list args;
    va_start(args, format);
    note->span = span;
    note->message = arena_vprintf(diags->arena, format, args);
    va_end(args);
    vec_push(diags->arena, &diag->notes, note);
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[severity];
}

static const char *line_start(const struct source *source, int line)
{
    const char *at = source->text;
    const char *end = source->text + source->len;
    for (int n = 1; n < line && at; n++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    return at;
}

static bool starts_character(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

/* The source line, its control characters shown as spaces, so that a hostile file cannot steer the terminal. */
static void render_line(struct buf *out, const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_addc(out, (unsigned char)line[i] < 0x20 || line[i] == 0x7f ? ' ' : line[i]);
    buf_addc(out, '\n');
}

static void render_excerpt(struct buf *out, struct span span)
{
    const char *line = span.source->text ? line_start(span.source, span.line) : NULL;
    if (!line || span.line < 1)
        return;
    size_t rest = span.source->len - (size_t)(line - span.source->text);
    const char *newline = memchr(line, '\n', rest);
    size_t len = newline ? (size_t)(newline - line) : rest;
    if (len > LINE_SHOWN)
        len = LINE_SHOWN;
    buf_addf(out, "%5d | ", span.line);
    render_line(out, line, len);
    int characters = 0;
    for (size_t i = 0; i < len; i++)
        characters += starts_character(line[i]);
    int width = span.end_line == span.line && span.end_col > span.col ? span.end_col - span.col : 1;
    if (span.col < 1 || span.col > characters + 1)
        return;
    if (width > characters + 1 - span.col && span.col <= characters)
        width = characters + 1 - span.col;
    buf_addf(out, "      | %*s^", span.col - 1, "");
    for (int i = 1; i < width; i++)
        buf_addc(out, '~');
    buf_addc(out, '\n');
}

static void render_place(struct buf *out, struct span span, bool color)
{
    if (!span.source)
        return;
    buf_adds(out, color ? "\033[1m" : "");
    buf_adds(out, span.source->name);
    if (span.line > 0)
        buf_addf(out, ":%d:%d", span.line, span.col);
    buf_adds(out, color ? ":\033[m " : ": ");
}

static void render_severity(struct buf *out, enum severity severity, bool color)
{
    static const char *const colors[] = {"\033[36m", "\033[1;33m", "\033[1;31m"};
    buf_addf(out, "%s%s:%s ", color ? colors[severity] : "", severity_name(severity), color ? "\033[m" : "");
}

void diag_render(struct buf *out, const struct diag *diag, bool color)
{
    render_place(out, diag->span, color);
    render_severity(out, diag->severity, color);
    buf_addf(out, "%s [%s]\n", diag->message, diag->rule);
    if (diag->span.source)
        render_excerpt(out, diag->span);
    for (size_t i = 0; i < diag->notes.len; i++) {
        const struct diag_note *note = diag->notes.items[i];
        render_place(out, note->span, color);
        render_severity(out, SEVERITY_NOTE, color);
        buf_addf(out, "%s\n", note->message);
        if (note->span.source)
            render_excerpt(out, note->span);
    }
    if (diag->hint)
        buf_addf(out, "      = %shint:%s %s\n", color ? "\033[32m" : "", color ? "\033[m" : "", diag->hint);
}
