/* Removing what a ledger says is left: for a job whose worker died, for a run that nobody lives of, for gc. Knows no
 * cancel, only a deadline. What was asked of an engine and never answered may still come: see engine/clear.h. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/limit.h"
#include "executor/ledger.h"

struct arena;
struct clearing;

/* A clearing keeps the engines that it opened, and asks none again that could not be opened within `open_ms`, which is
 * ERROR_UNREACHABLE then. The caller ends it with clearing_end. */
struct clearing *clearing_begin(struct limit limit, int64_t open_ms);
void clearing_end(struct clearing *clearing);

/* Removes one thing and returns when it is gone; the ledger is not told. */
bool clear_entry(struct clearing *clearing, const struct ledger_entry *entry, struct error *err);

/* Removes all that the ledger has left of `job` (NULL: of all, the run's own included), each noted as it goes: first
 * processes, then containers, networks, volumes, folders. Goes on after a failure and tells the first one. */
bool clear_ledger(struct ledger *ledger, const char *job, struct limit limit, struct error *err);

/* The same within a clearing that goes over several ledgers. */
bool clear_ledger_within(struct clearing *clearing, struct ledger *ledger, struct error *err);

/* The same for what jobs of the run share and nobody else removes: entries without a job. Call it once no job runs. */
bool clear_shared(struct ledger *ledger, struct limit limit, struct error *err);
