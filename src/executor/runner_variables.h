/* The variables as the job's shell gets them: what the runner adds around those of GitLab, in its order, and the
 * runner's own expansion. Source: RUNNER 7.1, 7.2. */
#pragma once
#include <stdint.h>

#include "base/vec.h"
#include "executor/features.h"

struct arena;
struct job_request;

/* What the executor knows. */
struct runner_facts {
    const struct job_request *request;
    const struct features *features;
    const char *builds_dir, *project_dir, *temp_dir;
    const char *image;   /* CI_JOB_IMAGE, or NULL */
    const char *network; /* CI_BUILD_NETWORK_NAME, or NULL */
    bool disposable;     /* the docker executor's containers are; a shell is shared */
    int64_t started_ms;  /* wall clock */
};

/* Each name once (the last definition wins), in order: struct variable * in `arena`, references followed. `payload` is
 * what job_variables gave. */
struct vec runner_variables(struct arena *arena, const struct runner_facts *facts, const struct vec *payload);

/* The value of the last variable of that name, or NULL. */
const char *variable_value(const struct vec *variables, const char *name);

/* What a reference to a variable gives: its value, or the path of a file variable. In `arena`. */
const char *variable_text(struct arena *arena, const struct vec *variables, const char *temp_dir,
                          const char *name);

/* A text of a keyword that the runner expands (image, services, cache key, …), from these variables. */
const char *runner_expand(struct arena *arena, const struct vec *variables, const char *temp_dir,
                          const char *text);

/* Those whose values are hidden in the log: char *. */
struct vec masked_values(struct arena *arena, const struct vec *variables);
