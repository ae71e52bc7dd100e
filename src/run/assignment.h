/* Who runs a job, and what an attempt is given: the runner's profile, the executor, artifacts and variables of earlier
 * jobs. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct arena;
struct executor;
struct job;
struct job_request;
struct profile;
struct run;
struct run_job;
struct run_request;
struct worker;

/* The profile that takes the job, or NULL. */
const struct profile *assignment_profile(const struct run_request *request, const struct job *job,
                                         struct error *err);

/* The name of the executor: `--executor`; what a config.toml says; else docker where there is an image, else shell. */
const char *assignment_executor(const struct run_request *request, const struct job *job,
                                const struct profile *profile);

/* The job's timeout: its own, else GitLab's default of an hour. */
int64_t assignment_timeout_s(const struct job *job);

/* Fills what the attempt of a worker is given, in `arena`, and makes its folder of the record. */
bool assignment_fill(struct arena *arena, const struct run *run, const struct worker *worker,
                     struct job_request *filled, struct error *err);

/* The folder in the record that holds what `of`'s job `name` has left, in this run or an earlier one; NULL where it has
 * left nothing. */
const char *assignment_left_by(struct arena *arena, const struct run *run, const struct run_job *of,
                               const char *name);
