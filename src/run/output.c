#include "run/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/state.h"

static struct output open_output(int fd)
{
    struct stat info;
    struct output output = {.fd = fd};
    if (fstat(fd, &info) < 0) {
        output.is_gone = true;
        return output;
    }
    if (!S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode))
        return output;
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int own = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (own >= 0)
        output = (struct output){.fd = own, .is_own = true};
    return output;
}

void outputs_open(struct run *run)
{
    run->outputs[0] = open_output(STDOUT_FILENO);
    run->outputs[1] = open_output(STDERR_FILENO);
}

void outputs_close(struct run *run)
{
    for (int i = 0; i < 2; i++)
        if (run->outputs[i].is_own)
            close(run->outputs[i].fd);
}

/* One write of what may block only where it could not be opened anew: there as little as a pipe always takes, after a
 * look whether it takes any. */
static ssize_t write_some(const struct output *output, const char *bytes, size_t len)
{
    ssize_t put = send(output->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put >= 0 || errno != ENOTSOCK)
        return put;
    struct pollfd ready = {.fd = output->fd, .events = POLLOUT};
    if (!output->is_own && poll(&ready, 1, 0) == 0) {
        errno = EAGAIN;
        return -1;
    }
    return write(output->fd, bytes, output->is_own || len < PIPE_BUF ? len : PIPE_BUF);
}

/* Who stops reading (`| head`) has seen enough; where there is no room, something is lost. */
static bool is_full(int number)
{
    return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

static void write_buffer(struct output *output, struct buf *buf)
{
    size_t done = 0;
    while (done < buf->len && !output->waits && !output->is_gone) {
        ssize_t put = write_some(output, buf->data + done, buf->len - done);
        if (put >= 0)
            done += (size_t)put;
        else if (errno == EAGAIN)
            output->waits = true;
        else if (errno != EINTR) {
            output->full = is_full(errno) ? errno : 0;
            output->is_gone = true;
        }
    }
    if (output->is_gone)
        buf_clear(buf);
    else if (done > 0)
        buf_consume(buf, done);
}

void outputs_write(struct run *run)
{
    run->outputs[0].waits = run->outputs[1].waits = false;
    for (size_t i = 0; i < run->request->watcher_count; i++) {
        write_buffer(&run->outputs[0], run->request->watchers[i].out);
        write_buffer(&run->outputs[1], run->request->watchers[i].err);
    }
}

bool outputs_complete(const struct run *run, struct error *err)
{
    errno = run->outputs[0].full;
    return !errno || error_errno(err, "standard output: writing");
}

size_t outputs_pending(const struct run *run)
{
    size_t bytes = 0;
    for (size_t i = 0; i < run->request->watcher_count; i++)
        bytes += run->request->watchers[i].out->len + run->request->watchers[i].err->len;
    return bytes;
}

size_t outputs_poll(const struct run *run, struct pollfd *fds)
{
    size_t count = 0;
    for (int i = 0; i < 2; i++)
        if (run->outputs[i].waits)
            fds[count++] = (struct pollfd){.fd = run->outputs[i].fd, .events = POLLOUT};
    return count;
}

void outputs_drain(struct run *run, int patience_ms)
{
    for (;;) {
        outputs_write(run);
        struct pollfd fds[3];
        size_t count = outputs_poll(run, fds);
        if (count == 0)
            return;
        fds[count] = (struct pollfd){.fd = run->signal_fd, .events = POLLIN};
        int ready = poll(fds, count + 1, patience_ms);
        if (ready == 0 || (ready > 0 && fds[count].revents))
            return;
    }
}
