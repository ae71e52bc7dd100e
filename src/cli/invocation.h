/* One call of the program: its command, options and arguments, checked against the command table. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"
#include "cli/stand_ins.h"

struct arena;
struct command;
struct option;

/* The exit statuses that CLI.md promises. */
enum exit_status {
    EXIT_PASSED = 0,
    EXIT_FAILED = 1,      /* a job failed or was canceled */
    EXIT_USAGE = 2,       /* the command line is wrong; no job, stage or run of that name */
    EXIT_CONFIG = 3,      /* the configuration is not valid; nothing was run */
    EXIT_ENVIRONMENT = 4, /* no engine, no permission, no disk, no network when needed */
    EXIT_EMPTY = 5,       /* the pipeline would be empty */
};

struct given {
    const struct option *option;
    const char *value; /* NULL for a flag */
};

struct invocation {
    struct arena *arena;           /* lives as long as the program */
    const struct command *command; /* NULL: none was named */
    struct vec given;              /* struct given *, as they stood */
    struct vec args;               /* char *: what is no option */
    bool help;                     /* `--help` was among them */
    bool version;
    bool opens_viewer;          /* no command, on a terminal: the pipeline in the viewer, ready to play */
    struct stand_ins stand_ins; /* of ci-local.toml (cli/settings.h) */
};

/* Reads the command line (`argv[0]` left out, ended by NULL). False where it names a command or option that is not
 * there, a value is missing or wrong, or the arguments are too few or too many. */
bool invocation_parse(struct arena *arena, char *const *argv, struct invocation *invocation,
                      struct error *err);

/* Whether the value is one that the option takes. */
bool option_value_fits(const struct option *option, const char *value, struct error *err);

/* Goes where `-C` says. */
bool invocation_enter(const struct invocation *invocation, struct error *err);

/* The option that a word such as "--file", "--file=x" or "-f" names, or NULL. */
const struct option *invocation_option(const struct invocation *invocation, const char *word);

/* Whether the option was given; its value, the last one where there are several, or NULL; all its values (char *), as
 * they stood. The option must be in the command's table or the global one. */
bool option_given(const struct invocation *invocation, const char *long_name);
const char *option_value(const struct invocation *invocation, const char *long_name);
struct vec option_values(const struct invocation *invocation, const char *long_name);

/* Its value as a whole number from `lowest` up; `otherwise` where it was not given. */
bool option_number(const struct invocation *invocation, const char *long_name, int lowest, int otherwise,
                   int *number, struct error *err);
