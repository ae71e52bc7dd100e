/* What the world did wrong: an engine gone, a disk full, a permission missing. A function that can fail so takes
 * `struct error *err` last and returns false (or NULL, or -1) exactly when it filled it. Each layer adds what it was
 * doing, so that the user reads the whole way down. What the user wrote wrong is a diagnostic (base/diag.h). */
#pragma once
#include <stdarg.h>
#include <stdbool.h>

enum error_kind {
    ERROR_NONE,
    ERROR_SYSTEM,      /* the machine, the engine, the network: exit status 4 */
    ERROR_USAGE,       /* the command line names something that is not there: exit status 2 */
    ERROR_CONFIG,      /* the configuration asks for what cannot be: exit status 3 */
    ERROR_NOT_FOUND,   /* the thing asked for does not exist (an image, a file, an object of the engine) */
    ERROR_CONFLICT,    /* it exists already */
    ERROR_DENIED,      /* no right to it */
    ERROR_UNREACHABLE, /* nobody answers */
    ERROR_TIMEOUT,     /* the deadline passed */
    ERROR_CANCELED,    /* somebody asked to stop */
};

struct error {
    enum error_kind kind;
    char message[1024];
    char hint[512]; /* what to do, or empty */
};

#define ERROR_INIT                                                                                           \
    {                                                                                                        \
        .kind = ERROR_NONE                                                                                   \
    }

/* Fills `err`. Always false, so that a function can return it. A message is a sentence's middle: no capital, no full
 * stop. */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a failed system call: the message ends with ": " and the text of errno; the kind follows errno. */
bool error_errno(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts what the caller was doing before the message: "starting service docker: " … Always false. */
bool error_context(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Says what to do about it. Always false. */
bool error_hint(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
