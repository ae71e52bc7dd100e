/* A folder for one test, in which shell scripts set up checkouts and look at what came of them. */
#pragma once

struct arena;

struct checkout {
    struct arena *arena;
    const char *folder; /* the test's own, removed at its end */
};

/* Makes the folder and a git identity and home of its own in it. */
void checkout_begin(struct checkout *checkout);
void checkout_end(struct checkout *checkout);

/* Runs the script with sh -e in the folder, and gives its output without the last newline; fails the test where the
 * script fails. Scripts know `listing DIR`: each file of DIR with its type, rights, size, time and contents' hash. */
const char *checkout_sh(struct checkout *checkout, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* `folder/name` of the test's folder. */
const char *checkout_path(struct checkout *checkout, const char *name);
