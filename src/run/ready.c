#include "run/ready.h"

#include <string.h>

#include "run/announce.h"
#include "run/state.h"
#include "run/worker.h"

void ready_push(struct run *run, struct run_job *job)
{
    job->next_ready = NULL;
    if (run->ready_last)
        run->ready_last->next_ready = job;
    else
        run->ready_first = job;
    run->ready_last = job;
    run->ready_count++;
    if (!run->held && run->running + run->ready_count > run->concurrent)
        announce_waiting(run, job, "concurrency", 0);
}

void ready_remove(struct run *run, const struct run_job *job)
{
    struct run_job *before = NULL, *at = run->ready_first;
    while (at && at != job) {
        before = at;
        at = at->next_ready;
    }
    if (!at)
        return;
    if (before)
        before->next_ready = at->next_ready;
    else
        run->ready_first = at->next_ready;
    if (run->ready_last == at)
        run->ready_last = before;
    run->ready_count--;
}

/* Clean-up holds no slot, but where an engine is slow at it no more than so many of them pile up for each slot. */
enum { WORKERS_A_SLOT = 4 };

bool ready_has_room(const struct run *run)
{
    int workers = 0;
    for (const struct worker *worker = run->workers; worker; worker = worker->next)
        workers++;
    return run->running < run->concurrent && workers < WORKERS_A_SLOT * run->concurrent + WORKERS_A_SLOT;
}

static bool group_is_busy(struct run *run, const struct run_job *candidate)
{
    for (const struct worker *worker = run->workers; worker; worker = worker->next) {
        const struct run_job *other = worker->job;
        if (worker->type == &worker_job && !worker->finished && other->resource_group &&
            strcmp(other->resource_group, candidate->resource_group) == 0)
            return true;
    }
    return false;
}

bool ready_is_held_back(struct run *run, struct run_job *job)
{
    if (run->held && !job->played)
        return true;
    if (!job->resource_group || !group_is_busy(run, job))
        return false;
    announce_waiting(run, job, "resource_group", 0);
    return true;
}
