/* Results of earlier runs that serve again: `--needs missing`, `--failed`. Every run that came to its end leaves
 * `results.json` in its record; the newest one that ran the job counts. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct kept;

/* Looks for the results of earlier runs of the project in `project_dir`, newest first. Never NULL: without any, nothing
 * is kept. Lives in `arena`. */
const struct kept *kept_open(struct arena *arena, const char *project_dir);

/* The folder in the record that holds what the job left (artifacts.zip, dotenv) when it last succeeded, or NULL where
 * its last attempt did not succeed or there was none. */
const char *kept_dir(const struct kept *kept, const char *job);

/* The names of the jobs that failed (or were cancelled) in the last run of this project: char * in `arena`. False where
 * there was no run. */
bool kept_failed(struct arena *arena, const struct kept *kept, struct vec *names);
