/* The record of a run: $XDG_STATE_HOME/ci-local/runs/N with
 *
 *     run.json                  what the run was begun with (cli writes it)
 *     events.jsonl              every event, a line each, in order
 *     jobs/NAME/ATTEMPT/log     the job's raw log, masked
 *     jobs/NAME/ATTEMPT/…       artifacts.zip, reports, as the executor lays them down
 *     snapshot.tar              the sources that its jobs saw (while it runs, and for `replay`)
 *
 * and the ledger of what it made, $XDG_STATE_HOME/ci-local/ledgers/N, which is deleted when all is gone. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"

struct arena;
struct event;

/* Where things of all runs lie; in `arena`. ERROR_SYSTEM where there is no home for them. */
const char *record_runs_dir(struct arena *arena, struct error *err);
const char *record_ledgers_dir(struct arena *arena, struct error *err);

/* The paths of one run; in `arena`. */
const char *record_dir(struct arena *arena, int64_t run, struct error *err);
const char *record_ledger_path(struct arena *arena, int64_t run, struct error *err);
const char *record_events_path(struct arena *arena, const char *record_dir);
const char *record_snapshot_path(struct arena *arena, const char *record_dir);

/* A job's own folder of the record. A name that makes no good file name is escaped, one that is too long cut and made
 * unique by its hash. */
const char *record_job_dir(struct arena *arena, const char *record_dir, const char *job, int attempt);
const char *record_log_path(struct arena *arena, const char *record_dir, const char *job, int attempt);

/* Takes the next free number and makes its folder; two runs never take the same one. */
bool record_create(struct arena *arena, int64_t *run, const char **dir, struct error *err);

/* Removes the folder of a run that did not come to be; its number stays taken. */
void record_discard(const char *dir);

/* Takes `count` numbers for CI_JOB_ID in a row, which no other job ever had, and gives the first. */
bool record_take_job_ids(int count, int64_t *first, struct error *err);

/* The numbers of all runs of the record, ascending: int64_t * in `arena`. */
bool record_list(struct arena *arena, struct vec *runs, struct error *err);

/* The run that `@`, `@N` or `@-N` names. ERROR_USAGE where `name` is not of this form or there is no such run. */
bool record_find(struct arena *arena, const char *name, int64_t *run, struct error *err);

/* Reads a run's events in order and gives each to `take`, whose event lives until it returns; lines that are no event
 * of ours are passed over, a half-written last line too. `take` returns false to stop. */
bool record_replay(const char *record_dir, bool (*take)(void *context, const struct event *event),
                   void *context, struct error *err);

/* Reads `len` bytes of a job's raw log at `offset` into `bytes`; how many there were. It is a view's log_reader, with a
 * record's folder (const char *) as context. */
size_t record_read_log(void *record_dir, const char *job, int attempt, uint64_t offset, char *bytes,
                       size_t len);
