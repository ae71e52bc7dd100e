#include "net/tcp.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { MOST_PORTS = 32 };

/* The attempts under way: descriptor -1 where one has failed. The last entry is the cancel descriptor. */
struct attempts {
    struct pollfd fds[MOST_PORTS + 1];
    size_t count;
};

static int begin_connect(const char *address, int port)
{
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *info;
    if (getaddrinfo(address, service, &hints, &info) != 0)
        return -1;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, info->ai_addr, info->ai_addrlen) < 0 && errno != EINPROGRESS) {
        close(fd);
        fd = -1;
    }
    freeaddrinfo(info);
    return fd;
}

static bool is_connected(int fd)
{
    int number = 0;
    socklen_t size = sizeof number;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size) == 0 && number == 0;
}

/* The index of an attempt that succeeded, or -1; failed ones are closed. */
static int settle(struct attempts *attempts)
{
    for (size_t i = 0; i < attempts->count; i++) {
        struct pollfd *attempt = &attempts->fds[i];
        if (attempt->fd < 0 || !attempt->revents)
            continue;
        if (is_connected(attempt->fd))
            return (int)i;
        close(attempt->fd);
        attempt->fd = -1;
    }
    return -1;
}

static bool any_left(const struct attempts *attempts)
{
    for (size_t i = 0; i < attempts->count; i++)
        if (attempts->fds[i].fd >= 0)
            return true;
    return false;
}

static int wait_for_one(struct attempts *attempts, struct limit limit, struct error *err)
{
    while (any_left(attempts)) {
        int ready = poll(attempts->fds, attempts->count + 1, clock_left_ms(limit.deadline_ms));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0)
            error_set(err, ERROR_TIMEOUT, "nobody accepted in time");
        else if (attempts->fds[attempts->count].revents)
            error_set(err, ERROR_CANCELED, "cancelled");
        if (ready == 0 || attempts->fds[attempts->count].revents)
            return -1;
        int open = settle(attempts);
        if (open >= 0)
            return open;
    }
    error_set(err, ERROR_UNREACHABLE, "nobody listens");
    return -1;
}

bool tcp_probe(const char *address, const int *ports, size_t count, struct limit limit, int *open_port,
               struct error *err)
{
    struct attempts attempts = {.count = count < MOST_PORTS ? count : MOST_PORTS};
    for (size_t i = 0; i < attempts.count; i++)
        attempts.fds[i] = (struct pollfd){.fd = begin_connect(address, ports[i]), .events = POLLOUT};
    attempts.fds[attempts.count] = (struct pollfd){.fd = limit.cancel_fd, .events = POLLIN};
    int open = wait_for_one(&attempts, limit, err);
    for (size_t i = 0; i < attempts.count; i++)
        if (attempts.fds[i].fd >= 0)
            close(attempts.fds[i].fd);
    if (open < 0)
        return error_context(err, "%s", address);
    *open_port = ports[open];
    return true;
}
