#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/map.h"
#include "base/nearest.h"
#include "base/process.h"
#include "base/utf8.h"
#include "base/vec.h"

static void test_a_map_keeps_the_order_of_its_keys(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct map map = {0};
    for (int i = 0; i < 1000; i++)
        map_set(arena, &map, arena_printf(arena, "key %d", i), arena_printf(arena, "%d", i));
    map_set(arena, &map, "key 7", "changed");
    assert_int_equal(map.len, 1000);
    assert_string_equal(map.entries[7].value, "changed");
    assert_string_equal(map_get(&map, "key 999"), "999");
    assert_null(map_get(&map, "key 1000"));
    arena_free(arena);
}

static void test_an_arena_gives_zeroed_memory_of_any_size(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char *large = arena_alloc(arena, 3 * 1024 * 1024);
    assert_int_equal(large[0] | large[3 * 1024 * 1024 - 1], 0);
    assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
    arena_seal(arena);
    arena_free(arena);
}

static void test_each_layer_adds_its_words_to_an_error(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    assert_false(error_set(&err, ERROR_NOT_FOUND, "no such image: %s", "x"));
    assert_false(error_context(&err, "creating the container"));
    assert_string_equal(err.message, "creating the container: no such image: x");
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_a_finding_shows_its_line_with_a_caret(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct diags diags = {.arena = arena};
    const char *text = "build:\n  scrpt: [make]\n";
    struct source source = {.name = ".gitlab-ci.yml", .text = text, .len = strlen(text)};
    struct span span = {.source = &source, .line = 2, .col = 3, .end_line = 2, .end_col = 8};
    struct diag *diag = diag_error(&diags, "unknown-keyword", span, "build has an unknown key: scrpt");
    diag_hint(&diags, diag, "did you mean script?");
    AUTO_BUF struct buf out = BUF_INIT;
    diag_render(&out, diag, false);
    assert_string_equal(out.data,
                        ".gitlab-ci.yml:2:3: error: build has an unknown key: scrpt [unknown-keyword]\n"
                        "    2 |   scrpt: [make]\n"
                        "      |   ^~~~~\n"
                        "      = hint: did you mean script?\n");
    arena_free(arena);
}

static void test_a_program_gets_its_input_and_gives_both_outputs(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "cat; echo oops >&2; exit 3", NULL};
    struct process process = {.argv = argv, .input = "hello", .deadline_ms = clock_ms() + 10000};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct error err = ERROR_INIT;
    assert_true(process_run(&process, &result, &err));
    assert_string_equal(result.output.data, "hello");
    assert_string_equal(result.errors.data, "oops\n");
    assert_int_equal(result.exit_code, 3);
}

static void test_a_program_that_outlives_its_deadline_is_killed(void **state)
{
    (void)state;
    const char *const argv[] = {"sleep", "60", NULL};
    struct process process = {.argv = argv, .deadline_ms = clock_ms() + 50};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct error err = ERROR_INIT;
    assert_false(process_run(&process, &result, &err));
    assert_int_equal(err.kind, ERROR_TIMEOUT);
}

static const char *nearest_of(const char *word)
{
    static const char *const candidates[] = {"build", "deploy", "test", "unit tests", "a"};
    struct nearest nearest = {.word = word};
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
        nearest_offer(&nearest, candidates[i]);
    return nearest.best ? nearest.best : "(none)";
}

static void test_a_mistyped_word_finds_its_neighbour(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("biuld"), "build");
    assert_string_equal(nearest_of("tset"), "test");
    assert_string_equal(nearest_of("deplo"), "deploy");
    assert_string_equal(nearest_of("unit-test"), "unit tests");
    assert_string_equal(nearest_of("package"), "(none)");
    assert_string_equal(nearest_of("b"), "(none)");
    assert_string_equal(nearest_of(""), "(none)");
}

static void assert_sha256(const char *text, size_t len, const char *expected)
{
    char hex[DIGEST_HEX_SIZE];
    digest_hex(DIGEST_SHA256, text, len, hex);
    assert_string_equal(hex, expected);
}

/* The values are FIPS 180-4's examples and those of sha256sum. */
static void test_sha256_of_every_padding(void **state)
{
    (void)state;
    char as[120];
    memset(as, 'a', sizeof as);
    assert_sha256("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_sha256("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_sha256(as, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    assert_sha256(as, 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    assert_sha256(as, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
    assert_sha256(as, 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c");
}

static void test_characters_are_counted_whatever_their_bytes(void **state)
{
    (void)state;
    assert_int_equal(utf8_count("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), 4);
    assert_int_equal(utf8_count("\xff\xc0\xaf"), 3);
    assert_int_equal(utf8_length("\xe2\x82", 2), 0);
    assert_int_equal(utf8_length("\xed\xa0\x80", 3), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_map_keeps_the_order_of_its_keys),
        cmocka_unit_test(test_an_arena_gives_zeroed_memory_of_any_size),
        cmocka_unit_test(test_each_layer_adds_its_words_to_an_error),
        cmocka_unit_test(test_a_finding_shows_its_line_with_a_caret),
        cmocka_unit_test(test_a_mistyped_word_finds_its_neighbour),
        cmocka_unit_test(test_sha256_of_every_padding),
        cmocka_unit_test(test_characters_are_counted_whatever_their_bytes),
        cmocka_unit_test(test_a_program_gets_its_input_and_gives_both_outputs),
        cmocka_unit_test(test_a_program_that_outlives_its_deadline_is_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
