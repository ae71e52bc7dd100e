#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/invocation.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Reads words that single spaces separate. */
static bool read_line(const char *line, struct invocation *invocation, struct error *err)
{
    struct vec words = {0};
    char *rest = arena_strdup(arena, line);
    for (char *word = strtok(rest, " "); word; word = strtok(NULL, " "))
        vec_push(arena, &words, word);
    vec_push(arena, &words, NULL);
    return invocation_parse(arena, (char *const *)words.items, invocation, err);
}

static void assert_refused(const char *line, const char *message, const char *hint)
{
    struct invocation invocation;
    struct error err = ERROR_INIT;
    assert_false(read_line(line, &invocation, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.message, message);
    assert_string_equal(err.hint, hint);
}

static void test_global_options_stand_anywhere(void **state)
{
    (void)state;
    struct invocation invocation;
    struct error err = ERROR_INIT;
    assert_true(read_line("-qv A=1 --color=never help run --variable B=2 -vC=3 -C /tmp", &invocation, &err));
    assert_string_equal(invocation.command->name, "help");
    assert_int_equal(invocation.args.len, 1);
    assert_true(option_given(&invocation, "quiet"));
    assert_false(option_given(&invocation, "verbose"));
    assert_string_equal(option_value(&invocation, "color"), "never");
    assert_string_equal(option_value(&invocation, "directory"), "/tmp");
    struct vec variables = option_values(&invocation, "variable");
    assert_int_equal(variables.len, 3);
    assert_string_equal(variables.items[0], "A=1");
    assert_string_equal(variables.items[1], "B=2");
    assert_string_equal(variables.items[2], "C=3");
}

static void test_two_dashes_end_the_options(void **state)
{
    (void)state;
    struct invocation invocation;
    struct error err = ERROR_INIT;
    assert_true(read_line("help -- --json", &invocation, &err));
    assert_string_equal(invocation.args.items[0], "--json");
    assert_false(option_given(&invocation, "json"));
}

static void test_a_dash_alone_is_a_value(void **state)
{
    (void)state;
    struct invocation invocation;
    struct error err = ERROR_INIT;
    assert_true(read_line("help -f -", &invocation, &err));
    assert_string_equal(option_value(&invocation, "file"), "-");
}

static void test_what_is_wrong_is_named(void **state)
{
    (void)state;
    assert_refused("verion", "there is no command `verion`", "did you mean `ci-local version`?");
    assert_refused("help --vebose", "help: unknown option --vebose", "did you mean --verbose?");
    assert_refused("help --file", "--file needs a value: FILE", "");
    assert_refused("help --json=1", "--json takes no value", "");
    assert_refused("--color=red help", "--color cannot be `red`: it is one of auto|always|never", "");
    assert_refused("help -Z", "unknown option -Z", "");
    assert_refused("help a b", "help takes at most 1 argument, but there is `b`",
                   "`ci-local help --help` shows how it is called");
    assert_refused("version a", "version takes no arguments, but there is `a`",
                   "`ci-local version --help` shows how it is called");
}

static size_t columns(const char *line, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)line[i] & 0xc0) != 0x80;
    return count;
}

static size_t assert_narrow(const char *text)
{
    size_t lines = 0;
    for (const char *at = text; *at; lines++) {
        size_t len = strcspn(at, "\n");
        if (columns(at, len) > 80)
            fail_msg("wider than 80 columns: %.*s", (int)len, at);
        at += len + (at[len] == '\n');
    }
    return lines;
}

static void test_a_commands_help_fits_a_screen(void **state)
{
    (void)state;
    for (const struct command *const *command = commands; *command; command++) {
        AUTO_BUF struct buf text = BUF_INIT;
        help_of(&text, *command);
        if (assert_narrow(text.data) > 50)
            fail_msg("the help of %s is too long", (*command)->name);
    }
    AUTO_BUF struct buf text = BUF_INIT;
    help_program(&text);
    assert_narrow(text.data);
}

static void test_the_table_is_whole(void **state)
{
    (void)state;
    for (const struct command *const *command = commands; *command; command++) {
        assert_non_null((*command)->run);
        assert_non_null((*command)->arguments);
        assert_true((*command)->hidden || (*command)->summary);
        assert_ptr_equal(command_named((*command)->name), *command);
        for (const struct option *option = (*command)->options; option && !option_ends(option); option++) {
            assert_non_null(option->help);
            assert_true(!option->words ==
                        !(option->completes == COMPLETE_WORDS || option->completes == COMPLETE_SOME_WORDS));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_global_options_stand_anywhere),
        cmocka_unit_test(test_two_dashes_end_the_options),
        cmocka_unit_test(test_a_dash_alone_is_a_value),
        cmocka_unit_test(test_what_is_wrong_is_named),
        cmocka_unit_test(test_a_commands_help_fits_a_screen),
        cmocka_unit_test(test_the_table_is_whole),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
