/* What commands say to people: results on standard output, their own words on standard error. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct buf;
struct diags;
struct invocation;

/* Whether what goes to `fd` is coloured: `--color`, else a terminal without NO_COLOR and TERM=dumb. */
bool say_color(const struct invocation *invocation, int fd);

/* Writes a result to standard output; returns `status`, or EXIT_ENVIRONMENT with a message where it can't be
 * written. */
int say_result(const struct buf *text, int status);

/* Writes words of ci-local's own to standard error. */
void say_words(const struct buf *text);

/* Says an error with its hint; returns the exit status that goes with its kind. */
int say_error(const struct error *err);

/* Says each finding with its place. */
void say_diags(const struct invocation *invocation, const struct diags *diags);

/* One line of ci-local's own; nothing with `--quiet`. */
void say_note(const struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
