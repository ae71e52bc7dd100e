/* A pipeline from a text, for tests. */
#pragma once
#include <stdbool.h>

struct arena;
struct diags;
struct pipeline;
struct varset;
struct world;

/* What differs from a push to main; zeroed: nothing. */
struct built_context {
    const char *source, *ref;
    bool tag;
    const struct varset *predefined, *project, *given;
    const struct world *world;
};

/* Loads and builds; NULL where `diags` got an error. */
const struct pipeline *built_pipeline(struct arena *arena, const char *text,
                                      const struct built_context *context, struct diags *diags);

/* The same where nothing may be wrong: findings fail the test. */
const struct pipeline *built(struct arena *arena, const char *text);

/* The names of a pipeline's included jobs, with blanks between. */
const char *built_names(struct arena *arena, const struct pipeline *pipeline);
