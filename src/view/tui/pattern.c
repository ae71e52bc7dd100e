#include "view/tui/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <ctype.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

struct pattern {
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *context;
};

/* A match that takes longer than this many steps counts as none: no expression freezes the viewer. */
enum { STEPS_MAX = 100000 };

const char pattern_errors[] =
    "(^|[^A-Za-z_])(ERROR|Error|error|fatal|FATAL|panic|undefined reference)([:\\[! ]|$)"
    "|^not ok |make(\\[\\d+\\])?: \\*\\*\\*|^Traceback |^FAIL|Cannot connect to the Docker"
    "|command not found|No such file or directory";

static bool has_upper(const char *text)
{
    for (; *text; text++) {
        if (*text == '\\' && text[1])
            text++;
        else if (isupper((unsigned char)*text))
            return true;
    }
    return false;
}

struct pattern *pattern_new(const char *text, char *why, size_t size)
{
    int number;
    PCRE2_SIZE place;
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | (has_upper(text) ? 0 : PCRE2_CASELESS);
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, options, &number, &place, NULL);
    if (!code) {
        PCRE2_UCHAR message[128];
        pcre2_get_error_message(number, message, sizeof message);
        snprintf(why, size, "%s", (const char *)message);
        return NULL;
    }
    struct pattern *pattern = mem_alloc(sizeof *pattern);
    pattern->code = code;
    pattern->match = pcre2_match_data_create_from_pattern(code, NULL);
    pattern->context = pcre2_match_context_create(NULL);
    if (!pattern->match || !pattern->context)
        mem_exhausted();
    pcre2_set_match_limit(pattern->context, STEPS_MAX);
    return pattern;
}

void pattern_free(struct pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_match_context_free(pattern->context);
    pcre2_match_data_free(pattern->match);
    pcre2_code_free(pattern->code);
    free(pattern);
}

bool pattern_match(const struct pattern *pattern, const char *text, size_t len, size_t from, size_t *begin,
                   size_t *end)
{
    if (from > len)
        return false;
    int found = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, from, 0, pattern->match, pattern->context);
    if (found < 1)
        return false;
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(pattern->match);
    *begin = places[0];
    *end = places[1];
    return true;
}
