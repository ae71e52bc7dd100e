#include "cli/help.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/say.h"

enum { NAME_WIDTH = 27, COMMAND_WIDTH = 12, SCREEN_WIDTH = 80, SCREEN_HEIGHT = 24 };

/* Pads to a column, counting characters rather than bytes. */
static void add_padded(struct buf *out, const char *text, size_t width)
{
    size_t shown = utf8_count(text);
    buf_addf(out, "%s%*s", text, shown < width ? (int)(width - shown) : 1, "");
}

static void add_option(struct buf *out, const struct option *option)
{
    AUTO_BUF struct buf name = BUF_INIT;
    if (option->short_name)
        buf_addf(&name, "-%c", option->short_name);
    if (option->long_name)
        buf_addf(&name, "%s--%s", option->short_name ? ", " : "    ", option->long_name);
    if (option->argument)
        buf_addf(&name, " %s", option->argument);
    buf_adds(out, "  ");
    add_padded(out, name.data, NAME_WIDTH);
    buf_addf(out, "%s\n", option->help);
}

static void add_options(struct buf *out, const struct option *options)
{
    for (const struct option *option = options; option && !option_ends(option); option++)
        add_option(out, option);
}

/* Of a command with more options than a screen has lines: only what they are called. */
static void add_option_names(struct buf *out, const struct option *options)
{
    size_t column = 0;
    for (const struct option *option = options; !option_ends(option); option++) {
        size_t width = strlen(option->long_name) + 2;
        if (column == 0 || column + width + 1 > SCREEN_WIDTH) {
            buf_adds(out, column == 0 ? " " : "\n ");
            column = 1;
        }
        buf_addf(out, " --%s", option->long_name);
        column += width + 1;
    }
    buf_adds(out, "\n(`man ci-local` says what each is for)\n");
}

static bool are_many(const struct option *options)
{
    size_t count = 0;
    for (const struct option *option = options; option && !option_ends(option); option++)
        count++;
    return count > SCREEN_HEIGHT;
}

void help_program(struct buf *out)
{
    buf_adds(out, "Usage: ci-local [GLOBAL OPTIONS] COMMAND [OPTIONS] [ARGUMENTS]\n"
                  "Runs the GitLab CI pipeline of this folder here, as GitLab and its runner would.\n\n");
    for (const struct command *const *command = commands; *command; command++) {
        if ((*command)->hidden)
            continue;
        buf_adds(out, "  ");
        add_padded(out, (*command)->name, COMMAND_WIDTH);
        buf_addf(out, "%s\n", (*command)->summary);
    }
    buf_adds(out, "\nOptions of every command:\n");
    add_options(out, global_options);
    buf_adds(out, "\n`ci-local COMMAND --help` shows a command's examples and options.\n");
}

/* Whether every example and what it does stand on one line. */
static bool fits_lines(const char *const *examples, size_t width)
{
    for (const char *const *example = examples; *example; example += 2)
        if (2 + width + 3 + utf8_count(example[1]) > SCREEN_WIDTH)
            return false;
    return true;
}

static void add_examples(struct buf *out, const char *const *examples)
{
    size_t width = 0;
    for (const char *const *example = examples; *example; example += 2)
        width = utf8_count(example[0]) > width ? utf8_count(example[0]) : width;
    bool one_line = fits_lines(examples, width);
    for (const char *const *example = examples; *example; example += 2) {
        buf_adds(out, "  ");
        if (one_line)
            add_padded(out, example[0], width + 3);
        else
            buf_addf(out, "%s\n      ", example[0]);
        buf_addf(out, "%s\n", example[1]);
    }
    buf_addc(out, '\n');
}

void help_of(struct buf *out, const struct command *command)
{
    buf_addf(out, "%s: %s\n\n", command->name, command->summary);
    if (command->examples)
        add_examples(out, command->examples);
    buf_addf(out, "Usage: ci-local %s%s%s%s\n", command->name, command->options ? " [OPTIONS]" : "",
             *command->arguments ? " " : "", command->arguments);
    if (are_many(command->options))
        add_option_names(out, command->options);
    else
        add_options(out, command->options);
    buf_adds(out, "Options of every command: `ci-local help`\n");
}

static int run_help(struct invocation *invocation)
{
    AUTO_BUF struct buf text = BUF_INIT;
    if (invocation->args.len == 0) {
        help_program(&text);
        return say_result(&text, EXIT_PASSED);
    }
    const struct command *command = command_named(invocation->args.items[0]);
    struct error err = ERROR_INIT;
    if (!command) {
        error_set(&err, ERROR_USAGE, "there is no command `%s`", (char *)invocation->args.items[0]);
        error_hint(&err, "`ci-local help` lists the commands");
        return say_error(&err);
    }
    help_of(&text, command);
    return say_result(&text, EXIT_PASSED);
}

static const char *const help_examples[] = {
    "ci-local help",
    "all commands and the options of every command",
    "ci-local help run",
    "the same as `ci-local run --help`",
    NULL,
};

const struct command help_command = {
    .name = "help",
    .summary = "shows how the program, or a command of it, is used",
    .arguments = "[COMMAND]",
    .completes = COMPLETE_COMMAND,
    .args_max = 1,
    .examples = help_examples,
    .run = run_help,
};
