#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/process.h"
#include "executor/script.h"
#include "expr/varset.h"

/* Each case of script.cases is made into a script, run by each shell named, and its exit code and output compared:
 *
 *   shells bash busybox dash     which shells run it (busybox stands for "busybox sh"); those not installed are left out
 *   flag legacy                  a flag, by its word below
 *   var NAME=VALUE               a variable; "file NAME=VALUE" one of type file
 *   + COMMAND                    a command (\n is a newline)
 *   = 3                          the exit code
 *   > LINE                       a line of standard output, without colours
 */
struct script_case {
    char *shells;
    struct script script;
    struct script_part part;
    int exit_code;
    struct buf expected;
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

static void add_variable(struct arena *arena, struct script_case *c, char *text, bool file)
{
    char *equals = strchr(text, '=');
    *equals = '\0';
    struct variable *variable = arena_alloc(arena, sizeof *variable);
    *variable = (struct variable){.name = text, .value = equals + 1, .file = file};
    vec_push(arena, &c->script.variables, variable);
}

static void add_flag(struct script_case *c, const char *name)
{
    static const struct {
        const char *name;
        unsigned flag;
    } flags[] = {
        {"check", SCRIPT_EXIT_CODE_CHECK}, {"sections", SCRIPT_SECTIONS}, {"legacy", SCRIPT_LEGACY_EVAL}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strcmp(flags[i].name, name) == 0)
            c->script.flags |= flags[i].flag;
    if (strcmp(name, "posix") == 0)
        c->script.quoting = SHELL_POSIX;
}

static void take_line(struct arena *arena, struct script_case *c, char *line)
{
    if (strncmp(line, "shells ", 7) == 0)
        c->shells = arena_strdup(arena, line + 7);
    else if (strncmp(line, "flag ", 5) == 0)
        add_flag(c, line + 5);
    else if (strncmp(line, "var ", 4) == 0)
        add_variable(arena, c, unescaped(arena, line + 4), false);
    else if (strncmp(line, "file ", 5) == 0)
        add_variable(arena, c, unescaped(arena, line + 5), true);
    else if (line[0] == '+')
        vec_push(arena, &c->part.commands, unescaped(arena, line + 1));
    else if (line[0] == '=')
        c->exit_code = atoi(line + 1);
    else if (line[0] == '>')
        buf_addf(&c->expected, "%s\n", line + 1 + (line[1] == ' '));
}

static void strip_colours(struct buf *text)
{
    char *to = text->data;
    for (const char *at = text->data; *at; at++)
        if (*at == '\x1b')
            at += strcspn(at, "mK");
        else if (*at != '\r')
            *to++ = *at;
    *to = '\0';
}

static void run_in(const struct script_case *c, const char *shell, const char *text, const char *folder)
{
    const char *const busybox[] = {"busybox", "sh", NULL}, *const other[] = {shell, NULL};
    const struct process process = {.argv = strcmp(shell, "busybox") == 0 ? busybox : other,
                                    .folder = folder,
                                    .input = text,
                                    .deadline_ms = -1};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct error err = ERROR_INIT;
    if (!process_run(&process, &result, &err))
        return; /* it is not installed */
    strip_colours(&result.output);
    if (result.exit_code != c->exit_code || strcmp(result.output.data, c->expected.data) != 0)
        print_error("with %s:\n%s\n%s\n", shell, text, result.errors.data);
    assert_string_equal(result.output.data, c->expected.data);
    assert_int_equal(result.exit_code, c->exit_code);
}

static void check_case(struct arena *arena, struct script_case *c)
{
    char folder[] = "/tmp/test-script.XXXXXX";
    struct error err = ERROR_INIT;
    assert_non_null(mkdtemp(folder));
    c->script.project_dir = arena_printf(arena, "%s/pro ject", folder);
    c->script.temp_dir = arena_printf(arena, "%s/pro ject.tmp", folder);
    assert_int_equal(mkdir(c->script.project_dir, 0700), 0);
    c->part.name = "script_step";
    vec_push(arena, &c->script.parts, &c->part);
    AUTO_BUF struct buf text = BUF_INIT;
    script_write(&text, &c->script);
    for (char *rest = c->shells, *shell; (shell = strsep(&rest, " "));) {
        file_remove_tree(c->script.temp_dir, &err);
        run_in(c, shell, text.data, folder);
    }
    file_remove_tree(folder, &err);
}

static void test_cases(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    FILE *file = fopen(TEST_DATA "/script.cases", "re");
    assert_non_null(file);
    char *line = NULL;
    size_t cap = 0;
    struct script_case c = {.expected = BUF_INIT};
    bool more = true;
    while (more) {
        more = getline(&line, &cap, file) >= 0;
        if (more)
            line[strcspn(line, "\n")] = '\0';
        if ((!more || !*line) && c.shells) {
            check_case(arena, &c);
            buf_free(&c.expected);
            c = (struct script_case){.expected = BUF_INIT};
        } else if (more && line[0] != '#') {
            take_line(arena, &c, line);
        }
    }
    free(line);
    fclose(file);
    arena_free(arena);
}

static void check_word(const char *text, enum shell_quoting quoting, const char *expected)
{
    AUTO_BUF struct buf word = BUF_INIT;
    shell_word(&word, text, quoting);
    assert_string_equal(word.data, expected);
}

static void test_words_are_quoted_as_the_runner_quotes_them(void **state)
{
    (void)state;
    check_word("plain-1.2,3/a@b_c", SHELL_ANSI_C, "plain-1.2,3/a@b_c");
    check_word("", SHELL_ANSI_C, "''");
    check_word("it's\n\ta \\ \x1b[0m", SHELL_ANSI_C, "$'it\\'s\\n\\ta \\\\ \\x1b[0m'");
    check_word("ü", SHELL_ANSI_C, "$'\\xc3\\xbc'");
    check_word("a `b` \"c\" $d \\e", SHELL_POSIX, "\"a \\`b\\` \\\"c\\\" \\$d \\\\e\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_words_are_quoted_as_the_runner_quotes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
