/* Removing what a ledger says is still there. Blocks, so it is done in workers. Source: EXECUTION "Nothing left
 * behind". */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct ledger;
struct ledger_entry;

/* Removes one thing, until `deadline_ms` of clock_ms, and notes it in the ledger. */
bool clearing_one(struct ledger *ledger, const struct ledger_entry *entry, int64_t deadline_ms,
                  struct error *err);

/* The entries in the order in which they can go: what uses others first. Sorts in place. */
void clearing_sort(struct vec *entries);

/* Removes everything that is left (with `job`, what that job left). What fails does not stop the rest; the first
 * failure is told. */
bool clearing_run(struct ledger *ledger, const char *job, struct error *err);
