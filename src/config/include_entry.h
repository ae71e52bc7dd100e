/* The entries of `include:`, each made into the files it names. For include.c.
 * Source: EVALUATION 6.1 to 6.4. */
#pragma once
#include <stdbool.h>

#include "base/span.h"
#include "config/world.h"

struct arena;
struct diags;
struct node;
struct varset;

/* Which project the including file lies in. */
struct include_home {
    enum { HOME_HERE, HOME_PROJECT, HOME_NOWHERE } kind; /* a remote file or a template lies in none */
    const char *project;                                 /* HOME_PROJECT */
    const char *ref;
};

/* One file to be read. */
struct include_file {
    struct span span;
    struct world_file file;
    const char *location;      /* as messages name it */
    const struct node *inputs; /* a map, or NULL */
};

struct include_scope {
    struct arena *arena;
    struct diags *diags;
    const struct world *world;
    const struct varset *variables; /* or NULL */
    struct include_home home;
    bool child; /* the entries of `trigger:include`, where artifacts may be named */
};

/* Appends the files (struct include_file *) that the value of `include` names, rules applied and globs followed. False
 * where the diags got an error. */
bool include_list(const struct include_scope *scope, const struct node *value, struct vec *files);
