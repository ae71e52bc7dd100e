/* RE2's grammar, compiled to a program for a machine that walks through the text once (expr/pattern.c).
 * Source: github.com/google/re2/wiki/Syntax. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Characters that PCRE2 describes: a class, a property, a letter without regard to case. */
struct re2_set;

enum re2_op {
    RE2_RUNE,   /* this character */
    RE2_SET,    /* one of these characters */
    RE2_SPLIT,  /* go on at both places */
    RE2_JUMP,   /* go on there */
    RE2_ASSERT, /* go on where this holds */
    RE2_MATCH,
};

enum re2_assertion {
    RE2_TEXT_START,
    RE2_TEXT_END,
    RE2_LINE_START,
    RE2_LINE_END,
    RE2_WORD_EDGE,
    RE2_NO_WORD_EDGE,
};

/* An instruction. Places are relative to its own, so that a block of them can be moved and copied. */
struct re2_inst {
    enum re2_op op;
    enum re2_assertion assertion;
    int32_t first, second; /* RE2_SPLIT: both; RE2_JUMP: first */
    uint32_t rune;
    const struct re2_set *set;
};

struct re2_program {
    struct re2_inst *insts; /* ends with RE2_MATCH */
    size_t count;
};

/* Compiles a whole pattern under `flags` (letters of "ismU"), in `arena`. False where RE2 refuses it, with a static text
 * in `problem`. */
bool re2_compile(struct arena *arena, const char *text, const char *flags, struct re2_program *program,
                 const char **problem);

/* The set that `text` describes as a PCRE2 pattern of one character; NULL where PCRE2 knows none such. */
const struct re2_set *re2_set_new(struct arena *arena, const char *text, bool caseless);

/* Whether the character at `text`, `len` bytes long, is in the set. */
bool re2_set_has(const struct re2_set *set, const char *text, size_t len);
