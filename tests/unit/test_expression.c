#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "expr/expression.h"
#include "expr/varset.h"
#include "oracle.h"

static const char *const variables[][2] = {
    {"V", "my variable"},
    {"E", ""},
    {"PATHV", "a/path/variable/value"},
    {"FULL", "/a/full/path/variable/value"},
    {"T", "abcde"},
    {"B", "main"},
    {"D", "main"},
    {"N", "10"},
    {"F", "false"},
    {"Z", "0"},
    {"TRUE", "true"},
    {"SP", "  "},
    {"R", "release/1.2"},
    {"ML", "one\ntwo\nthree"},
    {"DOL", "$T"},
    {"DEEP", "$B"},
    {"W", "a.b"},
    {"P1", "/^ab.*/"},
    {"P2", "/^at.*/"},
    {"P3", "/AB/i"},
    {"P4", "/a/"},
    {"P5", "//"},
    {"P6", "ab"},
    {"P7", "/ab"},
    {"P8", "/a(b/"},
    {"P11", "/a\\/path/"},
    {"P12", "/$T/"},
};

static const char *answer(struct arena *arena, const char *text, const struct expression_scope *scope)
{
    const struct expression *expression = expression_parse(arena, text, NULL);
    if (!expression)
        return "error";
    return expression_true(arena, expression, scope) ? "true" : "false";
}

static void test_the_cases(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct varset set = {0};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        varset_add(arena, &set, &(struct variable){.name = variables[i][0], .value = variables[i][1]});
    struct map inputs = {0};
    map_set(arena, &inputs, "x", "aws");
    const struct expression_scope scope = {.variables = &set, .inputs = &inputs};

    FILE *cases = fopen(TEST_DATA "/expression.cases", "r");
    assert_non_null(cases);
    char text[512], expected[512];
    while (fgets(text, sizeof text, cases)) {
        text[strcspn(text, "\n")] = '\0';
        if (text[0] == '#' || text[0] == '\0')
            continue;
        assert_non_null(fgets(expected, sizeof expected, cases));
        expected[strcspn(expected, "\n")] = '\0';
        const char *result = answer(arena, text, &scope);
        if (strcmp(result, expected) != 0)
            fail_msg("%s is %s, not %s", text, result, expected);
    }
    fclose(cases);
    arena_free(arena);
}

static void test_a_hundred_tokens_are_too_many(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    AUTO_BUF struct buf text = BUF_INIT;
    buf_adds(&text, "$A");
    for (int i = 0; i < 49; i++)
        buf_adds(&text, "||$A");
    assert_non_null(expression_parse(arena, text.data, NULL));
    buf_adds(&text, "&&");
    const char *problem = NULL;
    assert_null(expression_parse(arena, text.data, &problem));
    assert_string_equal(problem, "Too many tokens!");
    arena_free(arena);
}

static void test_the_operands_are_explained(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct varset set = {0};
    varset_add(arena, &set, &(struct variable){.name = "A", .value = "x", .layer = LAYER_PROJECT});
    varset_add(arena, &set, &(struct variable){.name = "S", .value = "secret", .masked = true});
    const struct expression *expression = expression_parse(arena, "$A == \"x\" && ($B || $A) && $S", NULL);
    assert_string_equal(expression_explain(arena, expression, &(struct expression_scope){.variables = &set}),
                        "$A is \"x\" (project variables), $B is not set, $S is [MASKED] (runner)");
    arena_free(arena);
}

struct oracle {
    struct arena *arena;
    struct varset set;
    int count;
};

static void check_line(void *context, const cJSON *line)
{
    struct oracle *oracle = context;
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(line, "variables"))
        varset_add(oracle->arena, &oracle->set,
                   &(struct variable){.name = arena_strdup(oracle->arena, item->string),
                                      .value = arena_strdup(oracle->arena, item->valuestring)});
    const char *text = oracle_text(line, "if");
    if (!text)
        return;
    bool valid = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(line, "valid"));
    bool matches = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(line, "true"));
    const char *expected = !valid ? "error" : matches ? "true" : "false";
    const char *result = answer(oracle->arena, text, &(struct expression_scope){.variables = &oracle->set});
    if (strcmp(result, expected) != 0)
        fail_msg("%s is %s, not %s", text, result, expected);
    oracle->count++;
}

static void test_expressions_are_judged_as_gitlab_does(void **state)
{
    (void)state;
    oracle_require();
    struct oracle oracle = {.arena = arena_new()};
    oracle_each_line("expressions.jsonl", check_line, &oracle);
    assert_true(oracle.count > 500);
    arena_free(oracle.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_cases),
        cmocka_unit_test(test_a_hundred_tokens_are_too_many),
        cmocka_unit_test(test_the_operands_are_explained),
        cmocka_unit_test(test_expressions_are_judged_as_gitlab_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
