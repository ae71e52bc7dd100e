/* A command of the program: one row a command, one row an option. `--help`, the man page and the completions are made
 * from these rows. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct invocation;

/* What the completions offer for an argument or an option's value. */
enum completes {
    COMPLETE_NOTHING,
    COMPLETE_FILE,
    COMPLETE_FOLDER,
    COMPLETE_JOB,
    COMPLETE_STAGE_OR_JOB,
    COMPLETE_RUN,
    COMPLETE_PROFILE,
    COMPLETE_WORDS
};

struct option {
    char short_name;       /* or 0 */
    const char *long_name; /* without dashes */
    const char *argument;  /* the word for its value in the help, or NULL: a flag */
    const char *help;      /* one line */
    enum completes completes;
    const char *words; /* COMPLETE_WORDS: the values, separated by '|' */
    bool repeatable;
};

struct command {
    const char *name;
    const char *summary;                       /* one line */
    const char *arguments;                     /* "[JOB|STAGE]…" in the usage line, or "" */
    enum completes completes;                  /* its arguments */
    const struct option *options;              /* ended by a row without long_name */
    const char *examples;                      /* shown first in its help, or NULL */
    int (*run)(struct invocation *invocation); /* the exit status */
};
