#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "pipeline/predefined.h"
#include "pipeline/slug.h"

static void test_slugs(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"feature/Foo_Bar", "feature-foo-bar"},
        {"--x--", "x"},
        {"release/1.2.3", "release-1-2-3"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/b",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"a--b", "a--b"},
        {"Über-ß", "ber"},
        {"///", ""},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(slug_of(arena, cases[i][0]), cases[i][1]);
    arena_free(arena);
}

static void test_slugs_of_environments(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"production", "production"},
        {"Production", "production-iis43c"},
        {"review/feature-1", "review-feature-1-1q251u"},
        {"1-env", "env-1-env-1utfqb"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaa-1n7uof"},
        {"review/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "review-xxxxxxxxxx-37mstp"},
        {"test_env", "test-env-s4u7il"},
        {"foo--bar", "foo-bar-q006cp"},
        {"staging-", "staging"},
        {"prod.eu", "prod-eu-ezg8lv"},
        {"é", "env-nmc9cc"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(slug_of_environment(arena, cases[i][0]), cases[i][1]);
    arena_free(arena);
}

static void test_names_of_groups(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"rspec 1/3", "rspec"}, {"rspec:test: [ruby, ubuntu]", "rspec:test"},
        {"job 1 2", "job"},     {"job:1/2", "job"},
        {"job 1:3", "job"},     {"a: [x] 1/2", "a"},
        {"job1/2", "job1/2"},   {"plain", "plain"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(job_group_name(arena, cases[i][0]), cases[i][1]);
    arena_free(arena);
}

static const struct predefined_facts push = {.source = "push",
                                             .ref = "feature/X",
                                             .sha = "0123456789abcdef",
                                             .message = "Title\n\nBody\n",
                                             .default_branch = "main",
                                             .project_path = "group/sub/project",
                                             .server_host = "git.example.com:8443",
                                             .registry = "registry.example.com",
                                             .run = 7};

static const char *value(const struct predefined_facts *facts, struct arena *arena, const char *name)
{
    struct varset *set = arena_alloc(arena, sizeof *set);
    predefined_add_pipeline(arena, set, facts);
    return varset_value(set, name);
}

static void test_a_push_has_the_branch_family(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"CI_COMMIT_BRANCH", "feature/X"},
        {"CI_COMMIT_REF_SLUG", "feature-x"},
        {"CI_COMMIT_SHORT_SHA", "01234567"},
        {"CI_COMMIT_BEFORE_SHA", "0000000000000000000000000000000000000000"},
        {"CI_COMMIT_TITLE", "Title"},
        {"CI_COMMIT_DESCRIPTION", "Body\n"},
        {"CI_PROJECT_NAME", "project"},
        {"CI_PROJECT_NAMESPACE", "group/sub"},
        {"CI_PROJECT_ROOT_NAMESPACE", "group"},
        {"CI_SERVER_HOST", "git.example.com"},
        {"CI_SERVER_PORT", "8443"},
        {"CI_PROJECT_URL", "https://git.example.com:8443/group/sub/project"},
        {"CI_REGISTRY_IMAGE", "registry.example.com/group/sub/project"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(value(&push, arena, cases[i][0]), cases[i][1]);
    assert_null(value(&push, arena, "CI_COMMIT_TAG"));
    assert_null(value(&push, arena, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"));
    assert_null(value(&push, arena, "CI_PIPELINE_ID"));
    struct varset persisted = {0};
    predefined_add_persisted(arena, &persisted, &push);
    assert_string_equal(varset_value(&persisted, "CI_PIPELINE_ID"), "7");
    assert_true(varset_get(&persisted, "CI_PIPELINE_ID")->counted_here);
    arena_free(arena);
}

static void test_a_tag_and_a_merge_request_have_no_branch(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct predefined_facts tag = push;
    tag.tag = true;
    assert_null(value(&tag, arena, "CI_COMMIT_BRANCH"));
    assert_string_equal(value(&tag, arena, "CI_COMMIT_TAG"), "feature/X");
    struct predefined_facts request = push;
    request.merge_request =
        &(struct predefined_merge_request){.source_branch = "feature/X", .target_branch = "main"};
    assert_null(value(&request, arena, "CI_COMMIT_BRANCH"));
    assert_string_equal(value(&request, arena, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"), "main");
    assert_string_equal(value(&request, arena, "CI_COMMIT_REF_NAME"), "feature/X");
    arena_free(arena);
}

static bool is_unknown(const struct vec *unknown, const char *name)
{
    for (size_t i = 0; i < unknown->len; i++)
        if (strcmp(((const struct predefined_unknown *)unknown->items[i])->name, name) == 0)
            return true;
    return false;
}

static void test_what_only_a_server_knows_is_named(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct predefined_facts facts = push;
    facts.server_host = NULL;
    struct vec unknown = predefined_unknown(arena, &facts);
    assert_true(is_unknown(&unknown, "CI_PROJECT_ID"));
    assert_true(is_unknown(&unknown, "CI_SERVER_URL"));
    assert_false(is_unknown(&unknown, "CI_COMMIT_SHA"));
    assert_false(is_unknown(&unknown, "CI_MERGE_REQUEST_IID"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slugs),
        cmocka_unit_test(test_slugs_of_environments),
        cmocka_unit_test(test_names_of_groups),
        cmocka_unit_test(test_a_push_has_the_branch_family),
        cmocka_unit_test(test_a_tag_and_a_merge_request_have_no_branch),
        cmocka_unit_test(test_what_only_a_server_knows_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
