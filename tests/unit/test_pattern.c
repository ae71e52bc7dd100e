#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "expr/pattern.h"

/* What google/re2 itself answered. */
static const struct {
    const char *pattern, *flags, *text;
    enum { NO, YES, REFUSED } answer;
} cases[] = {
    {"^two$", "", "one\ntwo", NO},
    {"^two$", "m", "one\ntwo", YES},
    {"(?m)^", "", "a\n", YES},
    {"a$", "", "a\n", NO},
    {"(?m)a$", "", "a\n", YES},
    {"(?m:a$)b|c$", "", "c\n", NO},
    {"\\s", "", "\v", NO},
    {"[\\s]", "", "\v", NO},
    {"\\S", "", "\v", YES},
    {"[^\\S]", "", "\v", NO},
    {"\\v", "", "\n", NO},
    {"\\v", "", "\v", YES},
    {"\\101\\x{42}\\x43", "", "ABC", YES},
    {"\\0", "", "", NO},
    {"a{,3}", "", "a{,3}", YES},
    {"a{2}{3}", "", "", REFUSED},
    {"a**", "", "", REFUSED},
    {"a*+", "", "", REFUSED},
    {"a+?", "", "a", YES},
    {"^*a", "", "a", YES},
    {"*a", "", "", REFUSED},
    {"(|a)*", "", "", YES},
    {"[a-\\d]", "", "", REFUSED},
    {"[\\d-z]", "", "-", YES},
    {"[]a]", "", "]", YES},
    {"[[.a.]]", "", ".]", YES},
    {"[[:word:]-]", "", "-", YES},
    {"[[:foo:]]", "", "", REFUSED},
    {"[a&&b]", "", "&", YES},
    {"\\Qa.b\\E", "", "axb", NO},
    {"\\Qa.b\\E", "", "a.b", YES},
    {"\\_", "", "_", YES},
    {"\\i", "", "", REFUSED},
    {"\\8", "", "", REFUSED},
    {"(?<n>a)(?P<m>b)", "", "ab", YES},
    {"(?=a)", "", "", REFUSED},
    {"(?<!a)", "", "", REFUSED},
    {"(?>a)", "", "", REFUSED},
    {"(?x)a", "", "", REFUSED},
    {"(?i-s)A", "", "a", YES},
    {"\\p{Lu}", "i", "a", YES},
    {"\\p{Greek}\\PN", "", "αβ", YES},
    {"\\p{Nope}", "", "", REFUSED},
    {"(?:a{1000})", "", "", NO},
    {"((a{10}){10}){11}", "", "", REFUSED},
    {"a#b c", "", "a#b c", YES},
    {"(a", "", "", REFUSED},
    {"a)", "", "", REFUSED},
    {"ä.ü", "", "ä\xffü", YES},
    {"^b(?i)*$", "", "bb", YES},
    {"(?i)*", "", "", REFUSED},
    {"((a{10}){10}){10}(?m){2,}", "", "", REFUSED},
    {"^(a|ab)(c|bcd)$", "", "abcd", YES},
    {"^(?:a|b|cd)+$", "", "abcdba", YES},
    {"^(?:a|b|cd)+$", "", "abcba", NO},
    {"^a{2,3}$", "", "aaaa", NO},
    {"^a{2,}$", "", "aaaa", YES},
    {"^a{0}$", "", "", YES},
    {"()*a", "", "a", YES},
    {"(?:){3}(|)+", "", "", YES},
};

static void test_patterns_are_re2s(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct pattern *pattern = pattern_compile(arena, cases[i].pattern, cases[i].flags, NULL);
        int answer = REFUSED;
        if (pattern)
            answer = pattern_matches(pattern, cases[i].text, strlen(cases[i].text)) ? YES : NO;
        if (answer != (int)cases[i].answer)
            fail_msg("%s on \"%s\": %d", cases[i].pattern, cases[i].text, answer);
    }
    arena_free(arena);
}

static void test_the_first_match_is_found(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct pattern *pattern = pattern_compile_literal(arena, "/\\d+%/", NULL);
    struct pattern_match match;
    assert_true(pattern_search(pattern, "a 7% 85% b", 10, 0, &match));
    assert_int_equal(match.start, 2);
    assert_true(pattern_search(pattern, "a 7% 85% b", 10, match.end, &match));
    assert_int_equal(match.start, 5);
    assert_int_equal(match.end, 8);
    assert_false(pattern_search(pattern, "a 7% 85% b", 10, match.end, &match));
    arena_free(arena);
}

static void test_no_pattern_backtracks(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    AUTO_BUF struct buf text = BUF_INIT;
    for (int i = 0; i < 5000; i++)
        buf_addc(&text, 'a');
    buf_addc(&text, '!');
    const struct pattern *pattern = pattern_compile_literal(arena, "/^(a+)+$/", NULL);
    int64_t before = clock_ms();
    assert_false(pattern_matches(pattern, text.data, text.len));
    assert_true(clock_ms() - before < 5000);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns_are_re2s),
        cmocka_unit_test(test_the_first_match_is_found),
        cmocka_unit_test(test_no_pattern_backtracks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
