/* Removing what ci-local left behind: what the ledgers of earlier runs say, and what engines hold with our labels. Only
 * what is this user's on this machine, and only of runs of which nobody lives. */
#pragma once
#include <stdbool.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;

struct gc_request {
    bool dry_run; /* only say what would go */
    bool caches;  /* the archives of `cache:` too */
    bool records; /* the records of runs too */
};

/* A thing that went, or would. */
struct gc_item {
    const char *kind; /* "container", "network", "volume", "folder", "process", "cache", "registry" */
    const char *name;
    const char *where;  /* the engine's address, or NULL: this machine */
    const char *failed; /* why it could not be removed, or NULL */
};

/* Collects (and, unless dry_run, removes) everything: struct gc_item * in `arena`, in the order done. False where
 * something could not be looked at; the items tell what was done all the same. */
bool gc_run(struct arena *arena, const struct gc_request *request, struct vec *items, struct error *err);

/* Clears what earlier runs left whose processes are all gone: what each `run` does at its start, in a worker. What is on
 * an engine that does not answer stays for later, which is no failure. */
bool gc_heal(struct error *err);

/* Whether there is anything for gc_heal to do, without looking inside: costs one look into a folder. */
bool gc_wanted(void);
