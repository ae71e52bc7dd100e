/* One `bash -l` that is fed a script: its output goes to the log as it comes, both streams through one pipe. */
#pragma once
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

struct attempt;
struct stage;

struct shell_process {
    const char *folder;             /* where it starts */
    const char *const *environment; /* NULL ends */
    const struct buf *script;
};

/* Runs it until its output has ended, also that of processes it left in the background, as the runner waits for them;
 * or until `stage` or the attempt is over: then its group gets SIGTERM, and all descendants SIGKILL if that does not
 * help. Fills the stage's end. */
bool shell_process_run(struct attempt *attempt, const struct shell_process *process, struct stage *stage,
                       struct error *err);
