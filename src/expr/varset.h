/* CI variables in their layers. A set keeps every definition in order of precedence, lowest first: the last one of a
 * name wins, the others stay to be shown by `vars` and to be read by values that refer to their own name
 * (`PATH: $PATH:/opt`). Source: docs.gitlab.com/ci/variables/#cicd-variable-precedence, EVALUATION 5.1. */
#pragma once
#include <stdbool.h>

#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"

struct arena;

/* Lowest first. The second column is what `vars` prints. */
#define VARIABLE_LAYERS(X)                                                                                   \
    X(LAYER_RUNNER, "runner")                                                                                \
    X(LAYER_PREDEFINED, "predefined")                                                                        \
    X(LAYER_DEFAULT_YAML, "global variables: of the file")                                                   \
    X(LAYER_JOB_YAML, "job variables:")                                                                      \
    X(LAYER_MATRIX, "parallel:matrix")                                                                       \
    X(LAYER_RULE, "rule variables:")                                                                         \
    X(LAYER_DOTENV, "dotenv report")                                                                         \
    X(LAYER_INSTANCE, "variables of every project")                                                          \
    X(LAYER_GROUP, "group variables")                                                                        \
    X(LAYER_PROJECT, "project variables")                                                                    \
    X(LAYER_TRIGGER, "trigger variables")                                                                    \
    X(LAYER_PIPELINE, "command line")                                                                        \
    X(LAYER_JOB_FINAL, "set by the runner, cannot be changed")

#define VARIABLE_LAYER_NAME(id, name) id,
enum variable_layer { VARIABLE_LAYERS(VARIABLE_LAYER_NAME) LAYER_COUNT };
#undef VARIABLE_LAYER_NAME

struct variable {
    const char *name;
    const char *value;
    enum variable_layer layer;
    bool raw;          /* `expand: false`: references in it stand as they are */
    bool file;         /* its value goes into a file, the variable holds the file's path */
    bool masked;       /* shown as [MASKED] */
    bool is_protected; /* only on protected branches and tags */
    bool secret;       /* withheld from services: project variables, tokens, passwords */
    bool counted_here; /* a number or name that only a server could know, made up by ci-local (CI_JOB_ID) */
    /* For jobs of matching environments only ("review/…" with a star); NULL: for all. Project variables have it. */
    const char *environment_scope;
    struct span span; /* where it was written, if in a file */
};

struct varset {
    const struct varset
        *below;         /* a set of lower precedence that this one builds on, or NULL; shared by many jobs */
    struct vec list;    /* struct variable *, lowest precedence first */
    struct map winners; /* name to the last struct variable * of this set itself */
};

/* The name of a layer, as `vars` prints it. */
const char *variable_layer_name(enum variable_layer layer);

/* Adds a copy of `variable` on top (the strings are borrowed and must live as long as the set). */
struct variable *varset_add(struct arena *arena, struct varset *set, const struct variable *variable);

/* The definition of `name` that wins, or NULL. */
const struct variable *varset_get(const struct varset *set, const char *name);

/* The value that wins, or NULL. */
const char *varset_value(const struct varset *set, const char *name);

/* All definitions, of the sets below first: struct variable *, lowest precedence first; in `arena`. */
struct vec varset_all(struct arena *arena, const struct varset *set);

/* The winning definitions only, each name once, in order of their place in varset_all. */
struct vec varset_winning(struct arena *arena, const struct varset *set);
