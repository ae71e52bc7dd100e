#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "expr/expand.h"
#include "expr/varset.h"
#include "oracle.h"

static void add(struct arena *arena, struct varset *set, const char *name, const char *value,
                enum variable_layer layer)
{
    varset_add(arena, set, &(struct variable){.name = name, .value = value, .layer = layer});
}

static void test_the_highest_layer_wins_and_the_others_stay(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct varset low = {0}, high = {.below = &low};
    add(arena, &low, "A", "low", LAYER_PREDEFINED);
    add(arena, &low, "B", "b", LAYER_PREDEFINED);
    add(arena, &high, "A", "high", LAYER_JOB_YAML);
    assert_string_equal(varset_value(&high, "A"), "high");
    assert_string_equal(varset_value(&high, "B"), "b");
    assert_null(varset_value(&high, "C"));
    assert_int_equal(varset_all(arena, &high).len, 3);
    struct vec winning = varset_winning(arena, &high);
    assert_int_equal(winning.len, 2);
    assert_string_equal(((struct variable *)winning.items[1])->value, "high");
    assert_string_equal(variable_layer_name(LAYER_MATRIX), "parallel:matrix");
    arena_free(arena);
}

static const char *lookup(void *context, const char *name)
{
    return varset_value(context, name);
}

static void test_the_runner_expands_like_go(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct varset set = {0};
    add(arena, &set, "A", "a", LAYER_JOB_YAML);
    add(arena, &set, "1A", "digit", LAYER_JOB_YAML);
    static const char *const cases[][2] = {
        {"$A-${A}", "a-a"}, {"$NOPE.", "."}, {"$$A", "$A"},   {"%A%", "%A%"}, {"$1A", "A"},
        {"${1A}", "digit"}, {"${}x", "x"},   {"${A", "A"},    {"$", "$"},     {"x$", "x$"},
        {"$ A", "$ A"},     {"$*$#", ""},    {"${A:-b}", ""}, {"${?}z", "z"}, {"plain", "plain"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(expand_runner(arena, cases[i][0], lookup, &set), cases[i][1]);
    arena_free(arena);
}

static void test_an_own_name_means_the_layer_below(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct varset set = {0};
    add(arena, &set, "PATH", "/x", LAYER_PREDEFINED);
    add(arena, &set, "PATH", "$PATH:/y", LAYER_JOB_YAML);
    struct vec all = varset_all(arena, &set);
    const char *problem = NULL;
    struct vec expanded = expand_all(arena, &all, EXPAND_PAYLOAD, &problem);
    assert_null(problem);
    assert_string_equal(((struct variable *)expanded.items[1])->value, "/x:/y");
    arena_free(arena);
}

static void test_a_bomb_of_references_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct varset set = {0};
    add(arena, &set, "A0", "0123456789", LAYER_JOB_YAML);
    for (int i = 1; i < 64; i++)
        add(arena, &set, arena_printf(arena, "A%d", i), arena_printf(arena, "$A%d$A%d", i - 1, i - 1),
            LAYER_JOB_YAML);
    struct vec all = varset_all(arena, &set);
    const char *problem = NULL;
    expand_all(arena, &all, EXPAND_CONTEXT, &problem);
    assert_non_null(problem);
    arena_free(arena);
}

static bool is_raw(const cJSON *line, const char *name)
{
    const cJSON *raw;
    cJSON_ArrayForEach(raw, cJSON_GetObjectItemCaseSensitive(line, "raw")) if (strcmp(raw->valuestring,
                                                                                      name) == 0) return true;
    return false;
}

static void check_variables(struct arena *arena, const cJSON *line)
{
    struct varset set = {0};
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(line, "variables"))
    {
        varset_add(arena, &set,
                   &(struct variable){.name = item->string,
                                      .value = cJSON_GetStringValue(item),
                                      .raw = is_raw(line, item->string)});
    }
    struct vec all = varset_all(arena, &set);
    const char *problem = NULL;
    struct vec expanded = expand_all(arena, &all, EXPAND_CONTEXT, &problem);
    const char *expected_problem = oracle_text(line, "errors");
    if (expected_problem)
        assert_string_equal(problem, expected_problem);
    else
        assert_null(problem);
    size_t i = 0;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(line, "expanded"))
    {
        const struct variable *variable = expanded.items[i++];
        assert_string_equal(variable->name, item->string);
        assert_string_equal(variable->value, cJSON_GetStringValue(item));
    }
    assert_int_equal(i, expanded.len);
}

static void check_text(struct arena *arena, const cJSON *line)
{
    struct varset set = {0};
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(line, "with"))
        add(arena, &set, item->string, cJSON_GetStringValue(item), LAYER_JOB_YAML);
    const char *text = oracle_text(line, "text");
    bool existing = strcmp(oracle_text(line, "function"), "ExpandVariables.expand_existing") == 0;
    const char *result = existing ? expand_existing(arena, text, &set) : expand(arena, text, &set);
    assert_string_equal(result, oracle_text(line, "result"));
}

static void check_line(void *context, const cJSON *line)
{
    int *count = context;
    struct arena *arena = arena_new();
    if (oracle_text(line, "text"))
        check_text(arena, line);
    else
        check_variables(arena, line);
    arena_free(arena);
    ++*count;
}

static void test_references_are_followed_as_gitlab_does(void **state)
{
    (void)state;
    oracle_require();
    int count = 0;
    oracle_each_line("expansion.jsonl", check_line, &count);
    assert_true(count > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_highest_layer_wins_and_the_others_stay),
        cmocka_unit_test(test_the_runner_expands_like_go),
        cmocka_unit_test(test_an_own_name_means_the_layer_below),
        cmocka_unit_test(test_a_bomb_of_references_is_refused),
        cmocka_unit_test(test_references_are_followed_as_gitlab_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
