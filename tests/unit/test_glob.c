#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "expr/glob.h"

static void test_globs_match_as_in_ruby(void **state)
{
    (void)state;
    FILE *cases = fopen(TEST_DATA "/glob.cases", "r");
    assert_non_null(cases);
    struct arena *arena = arena_new();
    char line[256];
    while (fgets(line, sizeof line, cases)) {
        char glob[100], path[100], expected;
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%99s %99s %c", glob, path, &expected), 3);
        if (glob_matches(glob_compile(arena, glob), path) != (expected == 'T'))
            fail_msg("%s against %s is not %c", glob, path, expected);
    }
    arena_free(arena);
    fclose(cases);
}

static void test_braces_without_end_are_bounded(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char bomb[401] = "";
    for (int i = 0; i < 80; i++)
        strcat(bomb, "{a,b}");
    assert_false(glob_matches(glob_compile(arena, bomb), "x"));
    memset(bomb, '{', sizeof bomb - 1);
    assert_false(glob_matches(glob_compile(arena, bomb), "x"));
    memset(bomb, '}', 200);
    memset(bomb, '{', 200);
    assert_false(glob_matches(glob_compile(arena, bomb), "x"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_globs_match_as_in_ruby),
        cmocka_unit_test(test_braces_without_end_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
