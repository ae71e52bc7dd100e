#include "view/words.h"

#include <string.h>

#include "base/buf.h"
#include "event/event.h"

void words_duration(struct buf *out, double seconds)
{
    if (seconds < 0)
        seconds = 0;
    long whole = (long)(seconds + 0.5);
    if (seconds < 59.95)
        buf_addf(out, "%.1f s", seconds);
    else if (whole < 3600)
        buf_addf(out, "%ld min %ld s", whole / 60, whole % 60);
    else
        buf_addf(out, "%ld h %ld min", whole / 3600, whole % 3600 / 60);
}

const char *words_result(const struct event *event)
{
    switch (event->finished.status) {
    case STATUS_SUCCESS:
        return "passed";
    case STATUS_FAILED:
        return event->finished.allow_failure ? "failed (allowed)" : "failed";
    case STATUS_CANCELED:
        return "canceled";
    case STATUS_SKIPPED:
        return "skipped";
    case STATUS_MANUAL:
        return "not played";
    case STATUS_BLOCKED:
        return "blocked";
    }
    return "";
}

const char *words_color(const struct event *event)
{
    switch (event->finished.status) {
    case STATUS_SUCCESS:
        return "\033[32m";
    case STATUS_FAILED:
        return event->finished.allow_failure ? "\033[33m" : "\033[31m";
    case STATUS_CANCELED:
    case STATUS_SKIPPED:
    case STATUS_MANUAL:
    case STATUS_BLOCKED:
        break;
    }
    return "\033[2m";
}

/* GitLab's words for why a job failed, and ours. Source: RUNNER 2 and GitLab's CommitStatusPresenter. */
static const struct {
    const char *name, *text;
} reasons[] = {
    {"script_failure", "its script failed"},
    {"job_execution_timeout", "it took longer than its timeout"},
    {"runner_system_failure", "the runner could not run it"},
    {"image_pull_failure", "its image could not be pulled"},
    {"missing_dependency_failure", "artifacts of a job that it depends on are missing"},
    {"runner_configuration_error", "what it asks for the runner cannot do"},
    {"runner_external_dependency_failure", "something outside the runner failed"},
    {"runner_interrupted", "the runner was interrupted"},
    {"runner_unsupported", "the runner does not support it"},
    {"stuck_or_timeout_failure", "no runner took it"},
    {"stale_schedule", "it was delayed for too long"},
    {"downstream_pipeline_creation_failed", "its child pipeline could not be created"},
    {"job_canceled", "it was canceled"},
    {"unknown_failure", "nobody knows why"},
};

void words_reason(struct buf *out, const struct event *event)
{
    const char *reason = event->finished.failure_reason;
    if (event->finished.status == STATUS_MANUAL)
        buf_adds(out, "--manual plays it");
    if (event->finished.status != STATUS_FAILED)
        return;
    if (event->finished.exit_code > 0) {
        buf_addf(out, "exit code %d", event->finished.exit_code);
        return;
    }
    for (size_t i = 0; reason && i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reasons[i].name, reason) == 0)
            reason = reasons[i].text;
    buf_adds(out, reason ? reason : "");
}
