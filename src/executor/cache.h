/* Caches: archives that outlive the run, one for each key of a project. Source: RUNNER 5.1. */
#pragma once
#include <stdbool.h>

struct attempt;

/* "Restoring cache"; what can't be restored is told and the job goes on. */
void caches_restore(struct attempt *attempt);

/* "Saving cache for successful (failed) job". */
void caches_save(struct attempt *attempt);
