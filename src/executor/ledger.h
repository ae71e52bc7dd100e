/* The ledger of a run: one line for each object that the run makes outside itself (container, network, volume, folder,
 * the processes of a shell job), written before the request that creates it, one when the creation was answered and one
 * when it is gone. Whoever comes later clears what has no last line (clear.h). Appends are single writes, so several
 * workers share one file.
 *
 * The file is locked (flock) as long as one process lives that inherited it: a ledger that can be locked belongs to a
 * run of which nobody is left. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct ledger;

#define LEDGER_KINDS(X)                                                                                      \
    X(LEDGER_CONTAINER, "container")                                                                         \
    X(LEDGER_NETWORK, "network")                                                                             \
    X(LEDGER_VOLUME, "volume")                                                                               \
    X(LEDGER_FOLDER, "folder")   /* name: its path */                                                        \
    X(LEDGER_PROCESS, "process") /* name: a value that all its processes have in their environment */
#define LEDGER_KIND_ID(id, name) id,
enum ledger_kind { LEDGER_KINDS(LEDGER_KIND_ID) LEDGER_KIND_COUNT };
#undef LEDGER_KIND_ID
const char *ledger_kind_name(enum ledger_kind kind);

/* Starts the ledger of a run at `path`, which must not exist yet, and locks it. The caller ends it with ledger_close,
 * forks share it. */
struct ledger *ledger_create(const char *path, struct error *err);

/* Opens the ledger of an earlier run for clearing. NULL with ERROR_CONFLICT where a process of that run still lives,
 * with ERROR_NOT_FOUND where there is none. */
struct ledger *ledger_claim(const char *path, struct error *err);

/* Closes this process's share; NULL is allowed. The file stays. */
void ledger_close(struct ledger *ledger);

/* Notes that an object of this name is about to be made by `job` (NULL: by the run itself) on `engine` (its address;
 * NULL for things of this machine). False where it can't be written: then nothing may be created. */
bool ledger_intend(struct ledger *ledger, enum ledger_kind kind, const char *engine, const char *name,
                   const char *job, struct error *err);

/* Notes that its creation was answered, and that it is gone. */
void ledger_created(struct ledger *ledger, enum ledger_kind kind, const char *name);
void ledger_removed(struct ledger *ledger, enum ledger_kind kind, const char *name);

/* What is still there as far as the ledger knows. */
struct ledger_entry {
    enum ledger_kind kind;
    const char *engine; /* or NULL */
    const char *name;
    const char *job; /* or NULL */
    bool created;    /* its creation was answered; else nobody knows whether it exists or is still coming */
};

/* All entries without a removal, oldest first: struct ledger_entry * in `arena`. With `job`, only that job's. A line
 * that was cut by a crash is passed over. */
bool ledger_left(struct arena *arena, const struct ledger *ledger, const char *job, struct vec *entries,
                 struct error *err);

/* Deletes the file if every creation in it has its removal; says whether it did. */
bool ledger_delete_if_clear(struct ledger *ledger);
