/* The jobs of a run: what the schedule decides is carried out, and what happens to a job is told to the schedule. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "run/run.h"

struct event;
struct pipeline;
struct pipeline_run;
struct run;
struct run_job;
struct worker;

/* Adds a pipeline with those of its jobs that are to run (struct job *; empty: the included ones) and judges them.
 * `bridge` started it, or NULL. */
struct pipeline_run *jobs_add(struct run *run, const struct pipeline *pipeline, const struct vec *jobs,
                              struct run_job *bridge);

/* Starts what may start now. */
void jobs_start(struct run *run);

/* An event of a job's worker. */
void jobs_take(struct run *run, struct worker *worker, struct event *event);

/* A job's worker is gone; where it had not told its job's end, the job failed. */
void jobs_worker_gone(struct run *run, struct worker *worker);

/* The attempt of a job that holds no worker is over (a bridge job, a job that could not be started). */
void jobs_end(struct run *run, struct run_job *job, struct event *finished);

/* What somebody asks for one job, or for all. */
void jobs_play(struct run *run, struct run_job *job);
void jobs_retry(struct run *run, struct run_job *job);
void jobs_cancel(struct run *run, struct run_job *job);
void jobs_cancel_all(struct run *run, struct pipeline_run *of);

/* When the next delayed job begins (of clock_ms), below 0: there is none. */
int64_t jobs_wake_at(const struct run *run);

/* Whether nothing runs, waits for a slot or for the clock. */
bool jobs_at_rest(const struct run *run);

/* At rest: tells what became of jobs that never ran. */
void jobs_conclude(struct run *run);

/* The job of that name, or NULL. */
struct run_job *jobs_find(struct run *run, const char *name);
