#include "expr/pattern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "expr/re2.h"

/* pcre2_dfa_match works in a block of ints, which grows as it asks for more, up to 64 MiB. */
enum { WORKSPACE_FIRST = 1000, WORKSPACE_LAST = 16 << 20 };

struct pattern {
    const pcre2_code *code;
};

static void *allocate(size_t size, void *arena)
{
    return arena_alloc(arena, size);
}

static void release(void *block, void *arena)
{
    (void)block, (void)arena;
}

/* What PCRE2 makes of a translated pattern; NULL where it refuses it too (an unknown `\p{…}`, a pattern too large). */
static const pcre2_code *compile(struct arena *arena, const char *text, size_t len)
{
    const uint32_t options =
        PCRE2_UTF | PCRE2_ALT_CIRCUMFLEX | PCRE2_NO_AUTO_CAPTURE | PCRE2_NEVER_BACKSLASH_C;
    pcre2_general_context *memory = pcre2_general_context_create(allocate, release, arena);
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(context, 1000);
    int number;
    PCRE2_SIZE offset;
    return pcre2_compile((PCRE2_SPTR)text, len, options, &number, &offset, context);
}

const struct pattern *pattern_compile(struct arena *arena, const char *text, const char *flags,
                                      const char **problem)
{
    const char *unused;
    if (!problem)
        problem = &unused;
    AUTO_BUF struct buf translated = BUF_INIT;
    if (!re2_translate(arena, text, flags, &translated, problem))
        return NULL;
    const pcre2_code *code = compile(arena, translated.data, translated.len);
    if (!code) {
        *problem = "not a pattern that RE2 knows";
        return NULL;
    }
    struct pattern *pattern = arena_alloc(arena, sizeof *pattern);
    pattern->code = code;
    return pattern;
}

/* Where the body of "/…/flags" ends in a line of `len` bytes; 0 where the line has not that form. */
static size_t body_end(const char *line, size_t len)
{
    size_t end = len;
    while (end > 1 && line[end - 1] != '/') {
        end--;
        if (!strchr("ismU", line[end]))
            return 0;
    }
    return end > 1 && line[0] == '/' ? end - 1 : 0;
}

/* As in Ruby, `^` and `$` stand at each line: the first line of that form counts. */
static const char *literal_line(const char *text, size_t *len, size_t *end)
{
    for (;; text += *len + 1) {
        *len = strcspn(text, "\n");
        *end = body_end(text, *len);
        if (*end)
            return text;
        if (text[*len] == '\0')
            return NULL;
    }
}

bool pattern_is_literal(const char *text)
{
    size_t len, end;
    return literal_line(text, &len, &end) != NULL;
}

const struct pattern *pattern_compile_literal(struct arena *arena, const char *literal, const char **problem)
{
    size_t len, end;
    const char *line = literal_line(literal, &len, &end);
    if (!line) {
        if (problem)
            *problem = "not of the form /…/";
        return NULL;
    }
    AUTO_BUF struct buf body = BUF_INIT;
    for (size_t i = 1; i < end; i++)
        if (line[i] != '\\' || line[i + 1] != '/' || i + 1 == end)
            buf_addc(&body, line[i]);
    const char *flags = arena_strndup(arena, line + end + 1, len - end - 1);
    return pattern_compile(arena, body.data, flags, problem);
}

/* Bytes that are no UTF-8 become U+FFFD, since the matcher wants none of them. `text` ends with a NUL. */
static void replace_invalid(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t rune;
        size_t taken = utf8_decode(text + i, &rune);
        if (taken > 0)
            buf_add(out, text + i, taken);
        else
            buf_adds(out, "\xef\xbf\xbd");
        i += taken > 0 ? taken : 1;
    }
}

static int match_in(const struct pattern *pattern, const char *text, size_t len, size_t from,
                    uint32_t options, pcre2_match_data *data)
{
    int result = PCRE2_ERROR_DFA_WSSIZE;
    AUTO_FREE int *workspace = NULL;
    for (size_t size = WORKSPACE_FIRST; size <= WORKSPACE_LAST && result == PCRE2_ERROR_DFA_WSSIZE;
         size *= 8) {
        workspace = mem_grow(workspace, size * sizeof *workspace);
        result =
            pcre2_dfa_match(pattern->code, (PCRE2_SPTR)text, len, from, options, data, NULL, workspace, size);
    }
    return result;
}

static bool is_utf_error(int result)
{
    return result <= PCRE2_ERROR_UTF8_ERR1 && result >= PCRE2_ERROR_UTF8_ERR21;
}

bool pattern_matches(const struct pattern *pattern, const char *text, size_t len)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (!data)
        mem_exhausted();
    int result = match_in(pattern, text, len, 0, PCRE2_DFA_SHORTEST, data);
    if (is_utf_error(result)) {
        AUTO_BUF struct buf valid = BUF_INIT;
        replace_invalid(&valid, text, len);
        result = match_in(pattern, valid.data, valid.len, 0, PCRE2_DFA_SHORTEST, data);
    }
    pcre2_match_data_free(data);
    return result >= 0;
}

bool pattern_search(const struct pattern *pattern, const char *text, size_t len, size_t from, size_t *start,
                    size_t *end)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (!data)
        mem_exhausted();
    int result = match_in(pattern, text, len, from, 0, data);
    if (result >= 0) {
        const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(data);
        *start = offsets[0];
        *end = offsets[1];
    }
    pcre2_match_data_free(data);
    return result >= 0;
}
