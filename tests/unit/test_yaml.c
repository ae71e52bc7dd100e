/* YAML as GitLab loads it. The typed values are GitLab's own answers, in the reference's oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/file.h"
#include "yaml/load.h"
#include "yaml/node.h"
#include "yaml/write.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static struct source *source_of(struct arena *arena, const char *text)
{
    struct source *source = arena_alloc(arena, sizeof *source);
    *source = (struct source){.name = ".gitlab-ci.yml", .text = text, .len = strlen(text)};
    return source;
}

static struct diags *new_diags(struct arena *arena)
{
    struct diags *diags = arena_alloc(arena, sizeof *diags);
    diags->arena = arena;
    return diags;
}

static const char *first_message(const struct diags *diags)
{
    return diags->list.len ? ((const struct diag *)diags->list.items[0])->message : "";
}

static struct node *load(struct arena *arena, const char *text)
{
    struct diags *diags = new_diags(arena);
    struct node *node = yaml_load_first(arena, source_of(arena, text), diags);
    if (!node)
        fail_msg("%s: %s", text, first_message(diags));
    return node;
}

/* The oracle writes a value as {"int": "5"}, {"map": [[KEY, VALUE], …]}, … */
static void describe(struct buf *out, const struct node *node)
{
    static const char *const kinds[] = {
        [NODE_INT] = "int", [NODE_FLOAT] = "float", [NODE_STRING] = "str", [NODE_SYMBOL] = "symbol"};
    switch (node->kind) {
    case NODE_NULL:
        buf_adds(out, "null");
        return;
    case NODE_BOOL:
        buf_adds(out, node->boolean ? "true" : "false");
        return;
    case NODE_INT:
        if (node->integer == INT64_MAX)
            buf_addf(out, "int(%s)", node->text);
        else
            buf_addf(out, "int(%lld)", (long long)node->integer);
        return;
    case NODE_FLOAT:
        buf_addf(out, "float(%.12g)", node->number);
        return;
    case NODE_STRING:
    case NODE_SYMBOL:
        buf_addf(out, "%s(%s)", kinds[node->kind], node->text);
        return;
    case NODE_SEQ:
    case NODE_REFERENCE:
        buf_adds(out, "[");
        for (size_t i = 0; i < node->items.len; i++) {
            describe(out, node->items.items[i]);
            buf_adds(out, ",");
        }
        buf_adds(out, "]");
        return;
    case NODE_MAP:
        buf_adds(out, "{");
        for (size_t i = 0; i < node->pairs.len; i++) {
            const struct node_pair *pair = node->pairs.items[i];
            describe(out, pair->key);
            buf_adds(out, ":");
            describe(out, pair->value);
            buf_adds(out, ",");
        }
        buf_adds(out, "}");
        return;
    }
}

static void describe_expected(struct buf *out, const cJSON *value)
{
    const cJSON *typed = value->child;
    const char *kind = typed->string;
    const cJSON *item;
    if (strcmp(kind, "null") == 0) {
        buf_adds(out, "null");
    } else if (strcmp(kind, "bool") == 0) {
        buf_adds(out, cJSON_IsTrue(typed) ? "true" : "false");
    } else if (strcmp(kind, "float") == 0) {
        buf_addf(out, "float(%.12g)", strtod(typed->valuestring, NULL));
    } else if (strcmp(kind, "seq") == 0) {
        buf_adds(out, "[");
        cJSON_ArrayForEach(item, typed)
        {
            describe_expected(out, item);
            buf_adds(out, ",");
        }
        buf_adds(out, "]");
    } else if (strcmp(kind, "map") == 0) {
        buf_adds(out, "{");
        cJSON_ArrayForEach(item, typed)
        {
            describe_expected(out, item->child);
            buf_adds(out, ":");
            describe_expected(out, item->child->next);
            buf_adds(out, ",");
        }
        buf_adds(out, "}");
    } else {
        buf_addf(out, "%s(%s)", kind, typed->valuestring);
    }
}

/* NULL where the line agrees with GitLab, else what was different. */
static const char *difference(struct arena *arena, const cJSON *line)
{
    const char *text = cJSON_GetObjectItemCaseSensitive(line, "yaml")->valuestring;
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(line, "error");
    AUTO_BUF struct buf got = BUF_INIT;
    AUTO_BUF struct buf expected = BUF_INIT;
    struct diags *diags = new_diags(arena);
    const struct node *node = yaml_load_first(arena, source_of(arena, text), diags);
    if (node)
        describe(&got, node);
    else
        buf_adds(&got, first_message(diags));
    if (error)
        buf_adds(&expected, error->valuestring);
    else
        describe_expected(&expected, cJSON_GetObjectItemCaseSensitive(line, "value"));
    /* The oracle prints binary text as Ruby inspects it. */
    if (strcmp(got.data, expected.data) == 0 || strstr(text, "!binary"))
        return NULL;
    return arena_printf(arena, "%s\n  got      %s\n  expected %s", text, got.data, expected.data);
}

/* NULL where what is written of the tree loads to the same tree. */
static const char *round_trip_difference(struct arena *arena, const char *text)
{
    struct diags *diags = new_diags(arena);
    const struct node *node = yaml_load_first(arena, source_of(arena, text), diags);
    if (!node)
        return NULL;
    AUTO_BUF struct buf first = BUF_INIT;
    AUTO_BUF struct buf second = BUF_INIT;
    AUTO_BUF struct buf written = BUF_INIT;
    describe(&first, node);
    yaml_write(&written, node);
    const struct node *again = yaml_load_first(arena, source_of(arena, written.data), diags);
    if (again)
        describe(&second, again);
    else
        buf_adds(&second, first_message(diags));
    if (strcmp(first.data, second.data) == 0)
        return NULL;
    return arena_printf(arena, "%s\n  written as\n%s\n  first  %s\n  second %s", text, written.data,
                        first.data, second.data);
}

static void test_what_is_written_loads_to_the_same(void **state)
{
    static const char *const texts[] = {
        "a: \"x: y\"\nb: \"- x\"\nc: '#x'\nd: 'yes'\ne: '010'\nf: '1:30'\ng: '2001-01-01'\nh: ''\n",
        "a: \" x\"\nb: \"x \"\nc: \"x\\ty\\r\\0z\"\nd: \"\\u2028\\ufeff\\x85\"\n",
        "a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\n\nd: \"\\n x\"\ne: |\n    deep\n  x\n",
        "a: [[x, [y, {}]], [], {b: [c]}, {d: {e: f}}]\n",
        "? [x]\n: y\n1: a\n1.5: b\nyes: c\n~: d\n'no': e\n\"a b: c\": f\n",
        "a: 1.5e+300\nb: -0.0\nc: 1e22\nd: 100000000000000000000.0\ne: .inf\nf: 123456789012345678901\ng: "
        "-99999999999999999999\nh: -30000999999999999899998:00\n",
        "a: !reference [b, \"c d\"]\nb: :sym\nc: ':x'\nd: =\ne: <<\nf: '...'\ng: '--- x'\nh: '!x'\n",
        "a: !binary m4A=\nb: !binary aGk=\n!binary mw==: c\n",
        "- a\n- b: c\n  d: e\n- - f\n  - g\n",
        "x\n",
        "[]\n",
        "a: \"x\\n\"\n",
        "a: \"\\n\"\n",
    };
    int different = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *words = round_trip_difference(*state, texts[i]);
        if (words)
            print_error("%s\n", words);
        different += words != NULL;
    }
    assert_int_equal(different, 0);
}

static void test_values_are_gitlabs(void **state)
{
    const char *folder = getenv("CI_LOCAL_REFERENCE");
    const char *path = arena_printf(*state, "%s/gitlab/oracle/yaml.jsonl", folder ? folder : REFERENCE);
    AUTO_BUF struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    if (!file_read(path, 0, &text, &err)) {
        print_message("the reference is not there: %s\n", err.message);
        skip();
    }
    int different = 0;
    for (char *save = NULL, *line = strtok_r(text.data, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        cJSON *json = cJSON_Parse(line);
        assert_non_null(json);
        const char *words = difference(*state, json);
        if (words)
            print_error("%s\n", words);
        different += words != NULL;
        words = round_trip_difference(*state, cJSON_GetObjectItemCaseSensitive(json, "yaml")->valuestring);
        if (words)
            print_error("%s\n", words);
        different += words != NULL;
        cJSON_Delete(json);
    }
    assert_int_equal(different, 0);
}

static void test_a_node_knows_its_line_and_column_in_characters(void **state)
{
    const struct node *root = load(*state, "\"\xc3\xa4\xc3\xb6\": [x, y]\nb:\n  c: 1\n");
    const struct node *items = node_get(root, "\xc3\xa4\xc3\xb6");
    const struct node *y = items->items.items[1];
    assert_int_equal(y->span.line, 1);
    assert_int_equal(y->span.col, 11);
    assert_int_equal(y->span.end_col, 12);
    const struct node_pair *c = node_pair_of(node_get(root, "b"), "c");
    assert_int_equal(c->key->span.line, 3);
    assert_int_equal(c->key->span.col, 3);
    assert_int_equal(c->value->span.col, 6);
}

static void test_documents_are_cut_as_gitlab_cuts_them(void **state)
{
    struct vec documents = {0};
    struct diags *diags = new_diags(*state);
    assert_true(
        yaml_load(*state, source_of(*state, "---\nspec: {}\n--- \na: 1\n--- b: 2\n"), &documents, diags));
    assert_int_equal(documents.len, 2);
    const struct node_pair *a = node_pair_of(documents.items[1], "a");
    assert_int_equal(a->key->span.line, 4);
    documents.len = 0;
    assert_true(yaml_load(*state, source_of(*state, " \n\n"), &documents, diags));
    assert_int_equal(documents.len, 0);
    assert_true(yaml_load(*state, source_of(*state, "a: 1\n--- b: 2\n"), &documents, diags));
    assert_int_equal(node_pair_of(documents.items[1], "b")->key->span.col, 5);
}

static void test_equal_keys_are_warned_of(void **state)
{
    struct diags *diags = new_diags(*state);
    const char *text = "x: &x {k: 1}\na:\n  k: 1\n  <<: *x\n  k: 2\nb: {<<: *x, k: 2}\n";
    assert_non_null(yaml_load_first(*state, source_of(*state, text), diags));
    assert_int_equal(diags->list.len, 0);
    assert_non_null(yaml_load_first(*state, source_of(*state, "a: 1\nb: 2\na: 3\n"), diags));
    assert_int_equal(diags->warnings, 1);
    assert_string_equal(first_message(diags), "the key a is given twice: the last one counts");
}

static void test_bytes_that_are_no_utf8_are_refused(void **state)
{
    struct diags *diags = new_diags(*state);
    assert_null(yaml_load_first(*state, source_of(*state, "a: b\nc: \xff\n"), diags));
    const struct diag *diag = diags->list.items[0];
    assert_non_null(strstr(diag->message, "invalid leading UTF-8 octet"));
    assert_int_equal(diag->span.line, 2);
    assert_int_equal(diag->span.col, 4);
}

static void test_an_alias_bomb_is_refused_soon(void **state)
{
    AUTO_BUF struct buf text = BUF_INIT;
    buf_adds(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++)
        buf_addf(&text, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1, i - 1);
    struct diags *diags = new_diags(*state);
    assert_null(yaml_load_first(*state, source_of(*state, text.data), diags));
    assert_string_equal(first_message(diags), "The parsed YAML is too big");
}

static void test_depth_counts_through_aliases(void **state)
{
    AUTO_BUF struct buf text = BUF_INIT;
    buf_adds(&text, "a0: &a0 [x]\n");
    for (int i = 1; i < 120; i++)
        buf_addf(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    struct diags *diags = new_diags(*state);
    assert_null(yaml_load_first(*state, source_of(*state, text.data), diags));
    assert_string_equal(first_message(diags), "The parsed YAML is too big");
    diags = new_diags(*state);
    assert_null(yaml_load_first(*state, source_of(*state, "a: &a [b, *a]\n"), diags));
    assert_string_equal(first_message(diags), "The parsed YAML is too big");
}

static void test_a_file_over_two_mebibytes_is_refused_unread(void **state)
{
    struct source *source = source_of(*state, "a: 1");
    source->len = YAML_MAX_BYTES + 1;
    struct diags *diags = new_diags(*state);
    struct vec documents = {0};
    assert_false(yaml_load(*state, source, &documents, diags));
    assert_string_equal(first_message(diags), "The provided YAML is too big");
}

static void test_a_reference_stays_a_node(void **state)
{
    const struct node *root =
        load(*state, "a: !reference [b, script]\nc: !reference x\nd: !reference {e: f}\n");
    const struct node *a = node_get(root, "a");
    assert_int_equal(a->kind, NODE_REFERENCE);
    assert_string_equal(((const struct node *)a->items.items[1])->text, "script");
    assert_int_equal(node_get(root, "c")->items.len, 0);
    assert_int_equal(node_get(root, "d")->items.len, 0);
}

static void test_keys_of_other_kinds_are_never_found_by_text(void **state)
{
    const struct node *root = load(*state, "on: 1\n1: 2\n\"1\": 3\n");
    assert_null(node_get(root, "on"));
    assert_int_equal(root->pairs.len, 3);
    assert_int_equal(node_get(root, "1")->integer, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values_are_gitlabs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_written_loads_to_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_node_knows_its_line_and_column_in_characters, setup, teardown),
        cmocka_unit_test_setup_teardown(test_documents_are_cut_as_gitlab_cuts_them, setup, teardown),
        cmocka_unit_test_setup_teardown(test_equal_keys_are_warned_of, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bytes_that_are_no_utf8_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_alias_bomb_is_refused_soon, setup, teardown),
        cmocka_unit_test_setup_teardown(test_depth_counts_through_aliases, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_file_over_two_mebibytes_is_refused_unread, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_reference_stays_a_node, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keys_of_other_kinds_are_never_found_by_text, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
