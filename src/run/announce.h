/* Events of a run: stamped, put into the record, shown to the views. There is no other way to a view. */
#pragma once
#include "event/event.h"

struct run;
struct run_job;

/* Stamps the event and passes it on. Its `job` and `attempt` are the caller's. */
void announce(struct run *run, struct event *event);

/* A job waits, and for what; said once until the reason changes. `until_ms`: of the wall clock, 0 for none. */
void announce_waiting(struct run *run, struct run_job *job, const char *reason, int64_t until_ms);

/* A job's attempt is over; what is told here is kept for the pipeline's own end. */
void announce_finished(struct run *run, struct run_job *job, struct event *event);

/* Something that went wrong around a job (NULL: around the run). */
void announce_trouble(struct run *run, const struct run_job *job, const char *rule, const char *message,
                      const char *remedy);

/* Writes to the record what waits for it; false where it can't be. */
bool announce_flush(struct run *run, struct error *err);
