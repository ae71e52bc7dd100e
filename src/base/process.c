#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

extern char **environ;

/* Our ends of the program's three standard descriptors; -1 once closed. */
struct pipes {
    int in, out, errors;
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int spawn(const struct process *process, const int in[2], const int out[2], const int errors[2],
                 pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    if (process->folder)
        posix_spawn_file_actions_addchdir_np(&actions, process->folder);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    char *const *environment = process->environment ? (char *const *)process->environment : environ;
    int number =
        posix_spawnp(pid, process->argv[0], &actions, &attributes, (char *const *)process->argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return number;
}

static bool start(const struct process *process, struct pipes *pipes, pid_t *pid, struct error *err)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, errors[2] = {-1, -1};
    bool piped = pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(errors, O_CLOEXEC) == 0;
    int number = piped ? spawn(process, in, out, errors, pid) : errno;
    close_end(&in[0]);
    close_end(&out[1]);
    close_end(&errors[1]);
    *pipes = (struct pipes){.in = in[1], .out = out[0], .errors = errors[0]};
    if (number == 0)
        return true;
    close_end(&pipes->in);
    close_end(&pipes->out);
    close_end(&pipes->errors);
    errno = number;
    return error_errno(err, "running %s", process->argv[0]);
}

/* Writes what the pipe takes and closes it when all is written or nobody reads. */
static void feed(int *fd, const char **input)
{
    size_t left = strlen(*input);
    ssize_t put = left ? write(*fd, *input, left) : 0;
    if (put > 0)
        *input += put;
    if (**input == '\0' || (put < 0 && errno != EAGAIN && errno != EINTR))
        close_end(fd);
}

static void drain(int *fd, struct buf *into)
{
    ssize_t got = read(*fd, buf_reserve(into, 16 * 1024), 16 * 1024);
    if (got > 0) {
        into->len += (size_t)got;
        into->data[into->len] = '\0';
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_end(fd);
    }
}

/* Until both outputs are closed; false when the deadline passes first. */
static bool converse(const struct process *process, struct pipes *pipes, struct process_result *result)
{
    const char *input = process->input ? process->input : "";
    fcntl(pipes->in, F_SETFL, O_NONBLOCK);
    feed(&pipes->in, &input);
    while (pipes->out >= 0 || pipes->errors >= 0) {
        struct pollfd wait[] = {
            {.fd = pipes->out, .events = POLLIN},
            {.fd = pipes->errors, .events = POLLIN},
            {.fd = pipes->in, .events = POLLOUT},
        };
        int ready = poll(wait, 3, clock_left_ms(process->deadline_ms));
        if (ready == 0)
            return false;
        if (ready < 0)
            continue;
        if (wait[0].revents)
            drain(&pipes->out, &result->output);
        if (wait[1].revents)
            drain(&pipes->errors, &result->errors);
        if (wait[2].revents)
            feed(&pipes->in, &input);
    }
    return true;
}

bool process_run(const struct process *process, struct process_result *result, struct error *err)
{
    struct pipes pipes;
    pid_t pid;
    if (!start(process, &pipes, &pid, err))
        return false;
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    bool in_time = converse(process, &pipes, result);
    sigaction(SIGPIPE, &before, NULL);
    close_end(&pipes.in);
    close_end(&pipes.out);
    close_end(&pipes.errors);
    if (!in_time)
        kill(pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    result->exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    if (!in_time)
        return error_set(err, ERROR_TIMEOUT, "%s did not end in time", process->argv[0]);
    return true;
}

void process_result_free(struct process_result *result)
{
    buf_free(&result->output);
    buf_free(&result->errors);
}
