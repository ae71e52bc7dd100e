/* From files to one merged tree: include, inputs, extends, !reference, default and inherit, each as GitLab does it;
 * every keyword checked against the keyword table (config/keyword.h). */
#pragma once
#include <stdbool.h>

#include "base/diag.h"
#include "base/map.h"
#include "base/vec.h"

struct arena;
struct node;
struct varset;
struct world;

struct config_request {
    const char *path; /* ".gitlab-ci.yml": its name in messages */
    const char *text; /* its contents */
    size_t len;
    const struct node
        *include; /* a child pipeline: the value of `trigger:include`, which stands for the file */
    const struct map *inputs;       /* name to char *: `--input`, or NULL */
    const struct varset *variables; /* what include:rules and include paths may use */
};

struct config {
    struct node *tree;  /* the whole configuration, includes, extends and references resolved */
    struct vec sources; /* struct source *: every file that took part */
    struct map jobs;    /* job name to struct node *, hidden ones left out, default: and inherit: applied */
    struct vec stages;  /* char *, with .pre and .post */
};

/* Loads the configuration into `arena`; NULL where `diags` got an error. Sources named in spans live there too. */
const struct config *config_load(struct arena *arena, const struct config_request *request,
                                 const struct world *world, struct diags *diags);
