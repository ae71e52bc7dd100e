/* Runs of the record as commands name them: `@N`, `@`, `@-N`, and what their jobs came to. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "event/event.h"

struct arena;
struct invocation;

/* A job of a recorded run. */
struct recorded_job {
    const char *name;
    int attempts; /* the last one that began or ended */
    bool finished;
    struct event last; /* its last job_finished; strings in the arena */
};

struct recorded_run {
    int64_t number;
    const char *dir;
    int64_t started_ms;                    /* wall clock; 0: it never began */
    const char *source, *ref, *sha, *name; /* of the pipeline, or NULL */
    bool finished;
    struct event end; /* its pipeline_finished, where `finished` */
    struct map jobs;  /* name to struct recorded_job *, in the order in which they first spoke */
};

/* Whether the argument names a run: it begins with '@'. */
bool is_run_name(const char *argument);

/* Takes the first argument for a run's name if it is one, else the last run, and drops it from `args`. ERROR_USAGE
 * where there is no such run. */
bool recorded_take(struct arena *arena, struct vec *args, int64_t *number, struct error *err);

/* Reads what a run's events tell, in `arena`. */
bool recorded_read(struct arena *arena, int64_t number, struct recorded_run *run, struct error *err);

/* The job of that name, or NULL with ERROR_USAGE and the nearest name. */
const struct recorded_job *recorded_job_named(const struct recorded_run *run, const char *name,
                                              struct error *err);
