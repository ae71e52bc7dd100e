#include "cli/invocation.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/nearest.h"
#include "cli/command.h"

/* What is left of the command line while it is read. */
struct reader {
    struct invocation *invocation;
    char *const *rest;
    bool options_ended; /* `--` was seen */
    struct error *err;
};

const struct command *command_named(const char *name)
{
    for (const struct command *const *command = commands; *command; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

static bool unknown_command(const char *name, struct error *err)
{
    struct nearest nearest = {.word = name};
    for (const struct command *const *command = commands; *command; command++)
        if (!(*command)->hidden)
            nearest_offer(&nearest, (*command)->name);
    error_set(err, ERROR_USAGE, "there is no command `%s`", name);
    if (nearest.best)
        return error_hint(err, "did you mean `ci-local %s`?", nearest.best);
    return error_hint(err, "`ci-local help` lists the commands");
}

typedef bool option_test(const struct option *option, const char *name, size_t len);

static bool has_long_name(const struct option *option, const char *name, size_t len)
{
    return option->long_name && strlen(option->long_name) == len &&
           strncmp(option->long_name, name, len) == 0;
}

static bool has_short_name(const struct option *option, const char *name, size_t len)
{
    return len == 1 && option->short_name == *name;
}

static const struct option *find_in(const struct option *options, option_test *test, const char *name,
                                    size_t len)
{
    for (const struct option *option = options; option && !option_ends(option); option++)
        if (test(option, name, len))
            return option;
    return NULL;
}

static const struct option *find_option(const struct invocation *invocation, option_test *test,
                                        const char *name, size_t len)
{
    const struct option *found = find_in(global_options, test, name, len);
    if (!found && invocation->command)
        found = find_in(invocation->command->options, test, name, len);
    return found;
}

static void offer_names(struct nearest *nearest, const struct option *options)
{
    for (const struct option *option = options; option && !option_ends(option); option++)
        nearest_offer(nearest, option->long_name);
}

static bool unknown_option(const struct invocation *invocation, const char *name, struct error *err)
{
    const struct command *command = invocation->command;
    struct nearest nearest = {.word = name};
    offer_names(&nearest, global_options);
    offer_names(&nearest, command ? command->options : NULL);
    error_set(err, ERROR_USAGE, "%s%sunknown option --%s", command ? command->name : "", command ? ": " : "",
              name);
    if (nearest.best)
        return error_hint(err, "did you mean --%s?", nearest.best);
    if (command)
        return error_hint(err, "`ci-local %s --help` lists its options", command->name);
    return error_hint(err, "`ci-local help` lists the options; a command's own stand behind its name");
}

/* Whether `value` is one of the words, which '|' separates. */
static bool is_word(const char *words, const char *value)
{
    size_t len = strlen(value);
    for (const char *word = words; word; word = strchr(word, '|') ? strchr(word, '|') + 1 : NULL)
        if (strcspn(word, "|") == len && strncmp(word, value, len) == 0)
            return true;
    return false;
}

static bool check_words(const char *what, enum completes completes, const char *words, const char *value,
                        struct error *err)
{
    if (completes != COMPLETE_WORDS || is_word(words, value))
        return true;
    return error_set(err, ERROR_USAGE, "%s cannot be `%s`: it is one of %s", what, value, words);
}

bool option_value_fits(const struct option *option, const char *value, struct error *err)
{
    return check_words(option->long_name, option->completes, option->words, value, err);
}

static bool take(struct reader *reader, const struct option *option, const char *shown, const char *value)
{
    struct invocation *invocation = reader->invocation;
    if (option->argument && !value) {
        if (!*reader->rest)
            return error_set(reader->err, ERROR_USAGE, "%s needs a value: %s", shown, option->argument);
        value = *reader->rest++;
    }
    if (value && !check_words(shown, option->completes, option->words, value, reader->err))
        return false;
    struct given *given = arena_alloc(invocation->arena, sizeof *given);
    given->option = option;
    given->value = value;
    vec_push(invocation->arena, &invocation->given, given);
    return true;
}

static bool read_long(struct reader *reader, const char *word)
{
    struct invocation *invocation = reader->invocation;
    const char *name = word + 2;
    const char *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const char *shown = arena_strndup(invocation->arena, word, len + 2);
    if (strcmp(shown, "--help") == 0 || strcmp(shown, "--version") == 0) {
        *(shown[2] == 'h' ? &invocation->help : &invocation->version) = true;
        return true;
    }
    const struct option *option = find_option(invocation, has_long_name, name, len);
    if (!option)
        return unknown_option(invocation, shown + 2, reader->err);
    if (equals && !option->argument && !option->may_be_off)
        return error_set(reader->err, ERROR_USAGE, "%s takes no value", shown);
    return take(reader, option, shown, equals ? equals + 1 : NULL);
}

/* `-q`, `-fFILE`, `-f FILE`, and several flags in one word. */
static bool read_short(struct reader *reader, const char *word)
{
    struct invocation *invocation = reader->invocation;
    for (const char *letter = word + 1; *letter; letter++) {
        if (*letter == 'h') {
            invocation->help = true;
            continue;
        }
        const char *shown = arena_printf(invocation->arena, "-%c", *letter);
        const struct option *option = find_option(invocation, has_short_name, letter, 1);
        if (!option)
            return error_set(reader->err, ERROR_USAGE, "unknown option %s", shown);
        if (option->argument)
            return take(reader, option, shown, letter[1] ? letter + 1 : NULL);
        take(reader, option, shown, NULL);
    }
    return true;
}

static bool read_word(struct reader *reader, const char *word)
{
    struct invocation *invocation = reader->invocation;
    if (!reader->options_ended && strcmp(word, "--") == 0) {
        reader->options_ended = true;
        return true;
    }
    if (!reader->options_ended && strncmp(word, "--", 2) == 0)
        return read_long(reader, word);
    if (!reader->options_ended && word[0] == '-' && word[1])
        return read_short(reader, word);
    if (invocation->command) {
        vec_push(invocation->arena, &invocation->args, word);
        return true;
    }
    invocation->command = command_named(word);
    return invocation->command || unknown_command(word, reader->err);
}

static bool check_args(const struct invocation *invocation, struct error *err)
{
    const struct command *command = invocation->command;
    size_t count = invocation->args.len;
    if (count < command->args_min)
        error_set(err, ERROR_USAGE, "%s: an argument is missing: %s", command->name, command->arguments);
    else if (count > command->args_max && command->args_max == 0)
        error_set(err, ERROR_USAGE, "%s takes no arguments, but there is `%s`", command->name,
                  (const char *)invocation->args.items[0]);
    else if (count > command->args_max)
        error_set(err, ERROR_USAGE, "%s takes at most %zu argument%s, but there is `%s`", command->name,
                  command->args_max, command->args_max == 1 ? "" : "s",
                  (const char *)invocation->args.items[command->args_max]);
    else
        return true;
    return error_hint(err, "`ci-local %s --help` shows how it is called", command->name);
}

bool invocation_parse(struct arena *arena, char *const *argv, struct invocation *invocation,
                      struct error *err)
{
    *invocation = (struct invocation){.arena = arena};
    struct reader reader = {.invocation = invocation, .rest = argv, .err = err};
    while (*reader.rest) {
        const char *word = *reader.rest++;
        if (!read_word(&reader, word))
            return false;
    }
    if (!invocation->command || invocation->help)
        return true;
    for (size_t i = 0; i < invocation->args.len; i++)
        if (!check_words("the argument", invocation->command->completes, invocation->command->words,
                         invocation->args.items[i], err))
            return false;
    return check_args(invocation, err);
}

bool invocation_enter(const struct invocation *invocation, struct error *err)
{
    struct vec folders = option_values(invocation, "directory");
    for (size_t i = 0; i < folders.len; i++)
        if (chdir(folders.items[i]) < 0)
            return error_errno(err, "-C %s", (const char *)folders.items[i]);
    return true;
}

const struct option *invocation_option(const struct invocation *invocation, const char *word)
{
    if (word[0] != '-' || !word[1])
        return NULL;
    if (word[1] == '-')
        return find_option(invocation, has_long_name, word + 2, strcspn(word + 2, "="));
    return find_option(invocation, has_short_name, word + strlen(word) - 1, 1);
}

struct vec option_values(const struct invocation *invocation, const char *long_name)
{
    assert(find_option(invocation, has_long_name, long_name, strlen(long_name)));
    struct vec values = {0};
    for (size_t i = 0; i < invocation->given.len; i++) {
        const struct given *given = invocation->given.items[i];
        if (has_long_name(given->option, long_name, strlen(long_name)))
            vec_push(invocation->arena, &values, given->value);
    }
    return values;
}

bool option_given(const struct invocation *invocation, const char *long_name)
{
    return option_values(invocation, long_name).len > 0;
}

const char *option_value(const struct invocation *invocation, const char *long_name)
{
    struct vec values = option_values(invocation, long_name);
    return values.len ? values.items[values.len - 1] : NULL;
}

bool option_number(const struct invocation *invocation, const char *long_name, int lowest, int otherwise,
                   int *number, struct error *err)
{
    const char *value = option_value(invocation, long_name);
    *number = otherwise;
    if (!value)
        return true;
    char *end;
    long parsed = strtol(value, &end, 10);
    if (*value == '\0' || *end != '\0' || parsed < lowest || parsed > INT_MAX)
        return error_set(err, ERROR_USAGE, "--%s cannot be `%s`: it is a number from %d up", long_name, value,
                         lowest);
    *number = (int)parsed;
    return true;
}
