#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "executor/masking.h"

/* The case file: "mask VALUE" lines, then a line "TEXT", then the line that must come out; an empty line between cases;
 * "#" comments. In texts \n is a newline. Each case is fed in pieces of every length. */

struct masking_case {
    struct vec values;
    char *text;
    char *expected;
};

static char *unescaped(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text), *to = copy;
    for (const char *at = text; *at; at++)
        if (at[0] == '\\' && at[1] == 'n') {
            *to++ = '\n';
            at++;
        } else {
            *to++ = *at;
        }
    *to = '\0';
    return copy;
}

static void take(struct buf *out, struct slice shown)
{
    buf_add(out, shown.bytes, shown.len);
}

static void mask_in_pieces(const struct masking_case *c, size_t piece, struct buf *out)
{
    struct masker *masker = masker_new(&c->values, MASK_ALL_TOKENS);
    size_t len = strlen(c->text);
    for (size_t at = 0; at < len; at += piece)
        take(out, masker_feed(masker, (struct slice){c->text + at, len - at < piece ? len - at : piece}));
    take(out, masker_flush(masker));
    masker_free(masker);
}

static void check_case(const struct masking_case *c)
{
    for (size_t piece = 1; piece <= strlen(c->text); piece++) {
        AUTO_BUF struct buf out = BUF_INIT;
        mask_in_pieces(c, piece, &out);
        assert_string_equal(out.data, c->expected);
    }
}

static void test_cases(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    FILE *file = fopen(TEST_DATA "/masking.cases", "re");
    assert_non_null(file);
    char *line = NULL;
    size_t cap = 0;
    int checked = 0;
    struct masking_case c = {0};
    for (ssize_t len; (len = getline(&line, &cap, file)) >= 0;) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#')
            continue;
        if (strncmp(line, "mask ", 5) == 0)
            vec_push(arena, &c.values, unescaped(arena, line + 5));
        else if (*line && !c.text)
            c.text = unescaped(arena, line);
        else if (*line)
            c.expected = unescaped(arena, line);
        if (c.expected) {
            check_case(&c);
            c = (struct masking_case){0};
            checked++;
        }
    }
    free(line);
    fclose(file);
    arena_free(arena);
    assert_true(checked > 10);
}

static void test_nothing_to_hide_is_not_copied(void **state)
{
    (void)state;
    struct vec none = {0};
    struct masker *masker = masker_new(&none, MASK_ALL_TOKENS);
    const char *text = "plain text, going on & on?\n";
    struct slice shown = masker_feed(masker, (struct slice){text, strlen(text)});
    assert_ptr_equal(shown.bytes, text);
    assert_int_equal(shown.len, strlen(text));
    masker_free(masker);
}

static void test_other_tokens_stand_where_the_flag_is_off(void **state)
{
    (void)state;
    struct vec none = {0};
    struct masker *masker = masker_new(&none, MASK_PERSONAL_TOKENS);
    const char *text = "glrt-abc glpat-abc.";
    AUTO_BUF struct buf out = BUF_INIT;
    take(&out, masker_feed(masker, (struct slice){text, strlen(text)}));
    assert_string_equal(out.data, "glrt-abc glpat-[MASKED]");
    masker_free(masker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_nothing_to_hide_is_not_copied),
        cmocka_unit_test(test_other_tokens_stand_where_the_flag_is_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
