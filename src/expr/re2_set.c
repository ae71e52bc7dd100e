#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "expr/re2.h"

enum { ASCII = 128 };

struct re2_set {
    const pcre2_code *code;
    bool ascii[ASCII];
};

static void *allocate(size_t size, void *arena)
{
    return arena_alloc(arena, size);
}

static void release(void *block, void *arena)
{
    (void)block, (void)arena;
}

static bool has(const pcre2_code *code, const char *text, size_t len)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (!data)
        mem_exhausted();
    const uint32_t options = PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NO_UTF_CHECK;
    int result = pcre2_match(code, (PCRE2_SPTR)text, len, 0, options, data, NULL);
    pcre2_match_data_free(data);
    return result >= 0;
}

const struct re2_set *re2_set_new(struct arena *arena, const char *text, bool caseless)
{
    pcre2_general_context *memory = pcre2_general_context_create(allocate, release, arena);
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    int number;
    PCRE2_SIZE offset;
    const uint32_t options = PCRE2_UTF | (caseless ? PCRE2_CASELESS : 0);
    const pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, options, &number, &offset, context);
    if (!code)
        return NULL;
    struct re2_set *set = arena_alloc(arena, sizeof *set);
    set->code = code;
    for (int i = 0; i < ASCII; i++)
        set->ascii[i] = has(code, (const char[]){(char)i}, 1);
    return set;
}

bool re2_set_has(const struct re2_set *set, const char *text, size_t len)
{
    if ((unsigned char)*text < ASCII)
        return set->ascii[(unsigned char)*text];
    return has(set->code, text, len);
}
