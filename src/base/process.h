/* Programs that are run to their end, such as git. Started with posix_spawn, never by a fork of ours. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

struct process {
    const char *const *argv;        /* argv[0] is looked up in PATH; NULL ends */
    const char *folder;             /* to start in; NULL: the present one */
    const char *const *environment; /* NULL: ours */
    const char *input;              /* for standard input; NULL: nothing */
    int64_t deadline_ms;            /* of clock_ms; below 0: none */
};

struct process_result {
    int exit_code;     /* 128 + the signal, where one ended it */
    struct buf output; /* standard output */
    struct buf errors; /* standard error */
};

/* Runs the program and collects both outputs; false where it could not be started or outlived its deadline (it is
 * killed then). The caller gives the result back with process_result_free, in every case. */
bool process_run(const struct process *process, struct process_result *result, struct error *err);
void process_result_free(struct process_result *result);
#define AUTO_PROCESS __attribute__((cleanup(process_result_free)))
#define PROCESS_RESULT_INIT                                                                                  \
    {                                                                                                        \
        .output = BUF_INIT, .errors = BUF_INIT                                                               \
    }
