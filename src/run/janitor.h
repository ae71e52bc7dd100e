/* The janitor: a process that waits until the main process and every worker are gone. If they went without a word, it
 * clears what the ledger says. It covers the case that all are killed at once. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct run;

/* Forks it, before any worker: it holds one end of a pipe whose other end all of them hold. */
bool janitor_start(struct run *run, struct error *err);

/* Sends it home: all is cleared. */
void janitor_dismiss(struct run *run);
