/* Files of project variables: YAML or dotenv, ours or the peer's.
 *
 *     NAME: value
 *     NAME: {value: …, masked: true, protected: true, raw: true, type: file, environment_scope: review}
 *     NAME: {type: file, values: {"*": …, production: …}}          (gitlab-ci-local's form)
 *
 * Source: CLI.md, `--variables-file`; gitlab-ci-local's README, "Home file variables". */
#pragma once
#include <stdbool.h>

#include "expr/varset.h"

struct arena;
struct diags;
struct error;

/* Where variables of a file go: those for all jobs, and those for certain environments. */
struct variables_target {
    struct varset *all;
    struct vec *scoped; /* struct variable * */
    enum variable_layer layer;
    bool protected_too; /* the pipeline's branch counts as protected */
};

/* Adds a file's variables, on top. `name` is the file's in messages. What is wrong in it goes to `diags`; false only
 * where it can't be read (ERROR_NOT_FOUND: it is not there). */
bool variables_file_read(struct arena *arena, const char *path, const char *name,
                         const struct variables_target *target, struct diags *diags, struct error *err);

/* Whether it is a name that a variable can have. */
bool variable_name_is_valid(const char *name, size_t len);
