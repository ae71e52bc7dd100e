#include "run/announce.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "run/state.h"

void announce(struct run *run, struct event *event)
{
    event->time_ms = clock_wall_ms();
    event->run = run->request->number;
    event_write(&run->record, event);
    for (size_t i = 0; i < run->request->watcher_count; i++) {
        const struct run_watcher *watcher = &run->request->watchers[i];
        watcher->event(watcher->context, event);
    }
}

void announce_waiting(struct run *run, struct run_job *job, const char *reason, int64_t until_ms)
{
    if (job->held_back && strcmp(job->held_back, reason) == 0)
        return;
    job->held_back = reason;
    struct event event = {.kind = EVENT_JOB_WAITING, .job = job->name, .attempt = job->attempt};
    event.waiting.reason = reason;
    event.waiting.until_ms = until_ms;
    announce(run, &event);
}

void announce_finished(struct run *run, struct run_job *job, struct event *event)
{
    const size_t before = run->record.len;
    announce(run, event);
    size_t len = run->record.len - before - 1; /* without the newline */
    free(job->last_finished);
    job->last_finished = mem_alloc(len + 1);
    memcpy(job->last_finished, run->record.data + before, len);
    job->last_finished[len] = '\0';
    job->held_back = NULL;
}

void announce_trouble(struct run *run, const struct run_job *job, const char *rule, const char *message,
                      const char *remedy)
{
    struct event event = {.kind = EVENT_DIAGNOSIS};
    event.job = job ? job->name : NULL;
    event.attempt = job ? job->attempt : 0;
    event.diagnosis.rule = rule;
    event.diagnosis.severity = "error";
    event.diagnosis.message = message;
    event.diagnosis.remedy = remedy && *remedy ? remedy : NULL;
    announce(run, &event);
}

bool announce_flush(struct run *run, struct error *err)
{
    bool written =
        run->record.len == 0 || file_write_all(run->events_fd, run->record.data, run->record.len, err);
    buf_clear(&run->record);
    return written || error_context(err, "the record of the run");
}
