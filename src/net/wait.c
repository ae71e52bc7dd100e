#include "net/wait.h"

#include <errno.h>
#include <poll.h>

#include "base/clock.h"

static bool canceled(struct error *err)
{
    return error_set(err, ERROR_CANCELED, "cancelled");
}

bool net_not_canceled(struct limit limit, struct error *err)
{
    struct pollfd cancel = {.fd = limit.cancel_fd, .events = POLLIN};
    return poll(&cancel, 1, 0) <= 0 || canceled(err);
}

bool net_wait(int fd, short events, struct limit limit, struct error *err)
{
    for (;;) {
        struct pollfd wait[] = {{.fd = fd, .events = events}, {.fd = limit.cancel_fd, .events = POLLIN}};
        int ready = poll(wait, 2, clock_left_ms(limit.deadline_ms));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0)
            return error_errno(err, "waiting");
        if (wait[1].revents)
            return canceled(err);
        return ready > 0 || error_set(err, ERROR_TIMEOUT, "no answer in time");
    }
}

bool net_pause(int duration_ms, struct limit limit, struct error *err)
{
    int64_t until = clock_ms() + duration_ms;
    if (limit.deadline_ms >= 0 && limit.deadline_ms < until)
        return net_wait(-1, 0, limit, err);
    limit.deadline_ms = until;
    return net_wait(-1, 0, limit, err) || err->kind == ERROR_TIMEOUT;
}
