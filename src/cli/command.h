/* A command of the program: one row a command, one row an option. `--help`, the man page and the completions are made
 * from these rows, so a command that is not there yet has none. */
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
    COMPLETE_RUN_OR_JOB,
    COMPLETE_RUN,
    COMPLETE_PROFILE,
    COMPLETE_COMMAND,
    COMPLETE_WORDS,     /* one of `words`; anything else is refused */
    COMPLETE_SOME_WORDS /* `words` are offered, other values are fine too */
};

struct option {
    char short_name;       /* or 0 */
    const char *long_name; /* without dashes, or NULL */
    const char *argument;  /* the word for its value in the help, or NULL: a flag */
    const char *help;      /* one line of at most 50 columns */
    enum completes completes;
    const char *words; /* separated by '|' */
    bool repeatable;   /* else the last one counts */
    bool may_be_off;   /* a flag that `=false` turns off */
};

/* Ends a list of options. */
#define OPTIONS_END                                                                                          \
    {                                                                                                        \
        .short_name = 0                                                                                      \
    }

struct command {
    const char *name;
    const char *summary;          /* one line */
    const char *arguments;        /* "[JOB|STAGE]…" in the usage line, or "" */
    enum completes completes;     /* its arguments */
    const char *words;            /* where `completes` speaks of words */
    size_t args_min, args_max;    /* how many arguments there may be */
    const struct option *options; /* ended by OPTIONS_END, or NULL */
    const char *const
        *examples; /* shown first in its help: pairs of command line and what it does, ended by NULL */
    const char *description;                   /* more for the man page, or NULL */
    bool hidden;                               /* for scripts of ours only */
    bool reads_settings;                       /* ci-local.toml counts for it (cli/settings.h) */
    bool needs_all_facts;                      /* looks at every predefined variable (cli/facts.h) */
    int (*run)(struct invocation *invocation); /* the exit status (cli/invocation.h) */
};

/* All commands, in the order of the help, ended by NULL. */
extern const struct command *const commands[];

/* The options that stand before or after any command. */
extern const struct option global_options[];

/* The command of that name, or NULL. */
const struct command *command_named(const char *name);

/* Whether the row ends a list. */
static inline bool option_ends(const struct option *option)
{
    return !option->short_name && !option->long_name;
}
