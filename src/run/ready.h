/* The queue of jobs that may run: first come, first served, as far as slots and resource groups allow. */
#pragma once
#include <stdbool.h>

struct run;
struct run_job;

/* Puts a job at the end, takes it out wherever it stands. */
void ready_push(struct run *run, struct run_job *job);
void ready_remove(struct run *run, const struct run_job *job);

/* Whether another job may start. */
bool ready_has_room(const struct run *run);

/* Whether the job has to wait although it is ready: nobody has played it yet, or its resource group is taken. */
bool ready_is_held_back(struct run *run, struct run_job *job);
