/* The ledger of a run: one line for each object that the run makes outside itself (container, network, volume, folder,
 * process group), written before the request that creates it, and one when it is gone. Whoever comes later clears what
 * has no second line. Appends are single writes, so several workers share one file. */
#pragma once
#include <stdbool.h>

#include "base/error.h"

struct ledger;

enum ledger_kind { LEDGER_CONTAINER, LEDGER_NETWORK, LEDGER_VOLUME, LEDGER_FOLDER, LEDGER_PROCESS };

/* Notes that an object of this name is about to be made by `job` (NULL: by the run itself) on `engine` (its address;
 * NULL for things of this machine). False where it can't be written: then nothing may be created. */
bool ledger_intend(struct ledger *ledger, enum ledger_kind kind, const char *engine, const char *name,
                   const char *job, struct error *err);

/* Notes that its creation was answered, and that it is gone. */
void ledger_created(struct ledger *ledger, enum ledger_kind kind, const char *name);
void ledger_removed(struct ledger *ledger, enum ledger_kind kind, const char *name);
