#include <errno.h>

#include "base/arena.h"
#include "base/clock.h"
#include "executor/attempt.h"
#include "executor/executor.h"
#include "executor/runner_variables.h"

enum { MOST_FDS = 8 };

struct limit attempt_limit(const struct attempt *attempt)
{
    if (attempt->canceled)
        return attempt_clean_up_limit(60);
    return (struct limit){.deadline_ms = attempt->deadline_ms, .cancel_fd = attempt->frame->cancel_fd};
}

struct limit attempt_clean_up_limit(int64_t seconds)
{
    return (struct limit){.deadline_ms = clock_ms() + seconds * 1000, .cancel_fd = -1};
}

const char *attempt_expand(const struct attempt *attempt, const char *text)
{
    return runner_expand(attempt->arena, &attempt->variables, attempt->temp_dir, text);
}

/* The descriptor tells a cancel once, then only that nobody waits any more. */
static struct pollfd watch_cancel(const struct attempt *attempt)
{
    return (struct pollfd){.fd = attempt->hurried ? -1 : attempt->frame->cancel_fd,
                           .events = attempt->canceled || attempt->ending ? POLLRDHUP : POLLIN | POLLRDHUP};
}

static bool read_cancel(struct attempt *attempt, short revents, enum wake *wake)
{
    if (revents & (POLLRDHUP | POLLHUP | POLLERR)) {
        attempt->hurried = true;
        attempt->canceled = true;
        *wake = WAKE_HURRIED;
        return true;
    }
    if (revents & POLLIN) {
        attempt->canceled = true;
        *wake = WAKE_CANCELED;
        return true;
    }
    return false;
}

static int sooner(int a, int b)
{
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

static bool over(int64_t deadline_ms)
{
    return deadline_ms >= 0 && clock_left_ms(deadline_ms) == 0;
}

enum wake attempt_wait(struct attempt *attempt, struct pollfd *fds, size_t count, int64_t stage_deadline_ms)
{
    /* What was cancelled already goes on beyond the job's clock, for clean-up stages have limits of their own. */
    int64_t job_deadline_ms = attempt->canceled || attempt->ending ? -1 : attempt->deadline_ms;
    struct pollfd all[MOST_FDS + 1];
    enum wake wake = WAKE_READY;
    for (;;) {
        for (size_t i = 0; i < count; i++)
            all[i] = fds[i];
        all[count] = watch_cancel(attempt);
        int timeout = sooner(job_log_tick(attempt->log), clock_left_ms(job_deadline_ms));
        int ready = poll(all, count + 1, sooner(timeout, clock_left_ms(stage_deadline_ms)));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready > 0 && read_cancel(attempt, all[count].revents, &wake))
            return wake;
        for (size_t i = 0; i < count; i++)
            fds[i].revents = ready > 0 ? all[i].revents : 0;
        if (over(job_deadline_ms))
            return WAKE_JOB_OVER;
        if (over(stage_deadline_ms))
            return WAKE_STAGE_OVER;
        if (ready > 0)
            return WAKE_READY;
    }
}

enum wake attempt_sleep(struct attempt *attempt, int64_t ms)
{
    return attempt_wait(attempt, NULL, 0, clock_ms() + ms);
}

enum stage_end attempt_end_of(enum wake wake)
{
    switch (wake) {
    case WAKE_STAGE_OVER:
        return STAGE_TIMED_OUT;
    case WAKE_JOB_OVER:
        return STAGE_JOB_TIMED_OUT;
    case WAKE_CANCELED:
        return STAGE_CANCELED;
    case WAKE_HURRIED:
    case WAKE_READY:
        break;
    }
    return STAGE_HURRIED;
}
