/* What the user wrote wrong: findings with a place in the source, collected so that one run shows them all. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "base/vec.h"

struct arena;
struct buf;

/* A text with a name, as it was read. */
struct source {
    const char *name; /* as the user would write it: ".gitlab-ci.yml", "grp/templates:ci.yml@main" */
    const char *text;
    size_t len;
};

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

struct diag_note {
    struct span span;
    const char *message;
};

struct diag {
    enum severity severity;
    const char *rule; /* "yaml-syntax", "unknown-keyword", … */
    struct span span;
    const char *message;
    const char *hint; /* what to do, or NULL */
    struct vec notes; /* struct diag_note *: other places that matter ("extended here") */
};

struct diags {
    struct arena *arena;
    struct vec list; /* struct diag *, in the order found */
    size_t errors;
    size_t warnings;
};

/* Adds a finding, whose text lives in the collection's arena, and returns it for diag_hint and diag_note. `rule` is
 * borrowed. */
struct diag *diag_add(struct diags *diags, enum severity severity, const char *rule, struct span span,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The commonest case: an error. */
struct diag *diag_error(struct diags *diags, const char *rule, struct span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Says what to do about it. */
void diag_hint(struct diags *diags, struct diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Points at another place that has to do with it. */
void diag_note(struct diags *diags, struct diag *diag, struct span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The word for a severity: "error". */
const char *severity_name(enum severity severity);

/* Writes one finding as people read it, `FILE:LINE:COL: error: MESSAGE [RULE]`, the source line, a caret under the
 * place, the notes and the hint; with `color`, in colours. */
void diag_render(struct buf *out, const struct diag *diag, bool color);
