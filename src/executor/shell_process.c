#include "executor/shell_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "executor/attempt.h"
#include "executor/descendants.h"

enum { PIPE_BYTES = 1024 * 1024, READ_BYTES = 64 * 1024, GRACE_MS = 10 * 1000, LOOK_MS = 20 };

/* A file, so that the shell reads it in large pieces; from a pipe it would read byte by byte. */
static int script_file(const struct buf *script, struct error *err)
{
    int fd = memfd_create("script", MFD_CLOEXEC);
    if (fd >= 0 && file_write_all(fd, script->data, script->len, err) && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    error_errno(err, "keeping the script");
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Where PATH has it: looking costs a tenth of trying to execute it everywhere. */
static const char *find_bash(char path[PATH_MAX])
{
    const char *folders = getenv("PATH");
    while (folders && *folders) {
        size_t len = strcspn(folders, ":");
        int written = snprintf(path, PATH_MAX, "%.*s/bash", (int)len, folders);
        if (len > 0 && written < PATH_MAX && access(path, X_OK) == 0)
            return path;
        folders += len + (folders[len] == ':');
    }
    return "bash";
}

static int spawn(const struct shell_process *process, int in, int out, pid_t *pid)
{
    char path[PATH_MAX];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawn_file_actions_addchdir_np(&actions, process->folder);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    char bash[] = "bash", login[] = "-l", *const argv[] = {bash, login, NULL};
    int number =
        posix_spawnp(pid, find_bash(path), &actions, &attributes, argv, (char *const *)process->environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return number;
}

/* Starts it and gives the end of the pipe that its output comes from. */
static int start(const struct shell_process *process, pid_t *pid, struct error *err)
{
    int out[2];
    AUTO_CLOSE int in = script_file(process->script, err);
    if (in < 0)
        return -1;
    if (pipe2(out, O_CLOEXEC) < 0) {
        error_errno(err, "a pipe for the job's output");
        return -1;
    }
    fcntl(out[0], F_SETPIPE_SZ, PIPE_BYTES); /* quicker where it is allowed */
    int number = spawn(process, in, out[1], pid);
    close(out[1]);
    if (number == 0)
        return out[0];
    close(out[0]);
    errno = number;
    error_errno(err, "starting bash");
    return -1;
}

/* Takes one piece; false at the end. */
static bool take_output(struct attempt *attempt, int fd)
{
    char bytes[READ_BYTES];
    ssize_t got = read(fd, bytes, sizeof bytes);
    if (got > 0)
        job_log_write(attempt->log, STREAM_STDOUT, bytes, (size_t)got);
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/* Until the output has ended; WAKE_READY then, else why it stopped waiting. */
static enum wake follow(struct attempt *attempt, int fd, int64_t deadline_ms)
{
    for (;;) {
        struct pollfd poll = {.fd = fd, .events = POLLIN};
        enum wake wake = attempt_wait(attempt, &poll, 1, deadline_ms);
        if (wake != WAKE_READY)
            return wake;
        if (poll.revents && !take_output(attempt, fd))
            return WAKE_READY;
    }
}

/* Until the shell itself has ended: one that closed its output still runs. */
static enum wake follow_shell(struct attempt *attempt, pid_t pid, int *status, int64_t deadline_ms)
{
    if (waitpid(pid, status, WNOHANG) != 0)
        return WAKE_READY;
    AUTO_CLOSE int fd = pidfd_open(pid, 0);
    struct pollfd poll = {.fd = fd, .events = POLLIN};
    enum wake wake = attempt_wait(attempt, &poll, 1, deadline_ms);
    if (wake == WAKE_READY)
        waitpid(pid, status, 0);
    return wake;
}

static enum wake follow_both(struct attempt *attempt, pid_t pid, int fd, int *status, int64_t deadline_ms)
{
    enum wake wake = follow(attempt, fd, deadline_ms);
    return wake == WAKE_READY ? follow_shell(attempt, pid, status, deadline_ms) : wake;
}

/* Whether its process group has nobody left. Reaps those of it that are ours or fell to us. */
static bool is_group_gone(pid_t pid, int *status)
{
    int ended;
    for (pid_t reaped; (reaped = waitpid(-pid, &ended, WNOHANG)) > 0;)
        if (reaped == pid)
            *status = ended;
    return kill(-pid, 0) < 0 && errno == ESRCH;
}

/* Until the output has ended and the shell with it, as the runner waits; or until its whole group has: what left the
 * group was not asked to end, and may hold the output for ever. */
static bool follow_group(struct attempt *attempt, pid_t pid, int fd, int *status)
{
    int64_t deadline_ms = clock_ms() + GRACE_MS;
    while (!is_group_gone(pid, status) && clock_left_ms(deadline_ms) > 0) {
        enum wake wake = follow(attempt, fd, clock_ms() + LOOK_MS);
        if (wake == WAKE_READY)
            return follow_shell(attempt, pid, status, deadline_ms) == WAKE_READY;
        if (wake != WAKE_STAGE_OVER)
            return false;
    }
    follow(attempt, fd, clock_ms() + LOOK_MS); /* its last words */
    return is_group_gone(pid, status);
}

/* Asks its group to end, and sees to it after a while, or at once where nobody waits. */
static void end_it(struct attempt *attempt, pid_t pid, int fd, int *status)
{
    kill(-pid, SIGTERM);
    kill(-pid, SIGCONT);
    attempt->ending = true;
    bool ended = !attempt->hurried && follow_group(attempt, pid, fd, status);
    attempt->ending = false;
    if (ended)
        return;
    kill(-pid, SIGKILL);
    descendants_kill();
}

static void read_status(struct stage *stage, int status)
{
    stage->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    stage->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool shell_process_run(struct attempt *attempt, const struct shell_process *process, struct stage *stage,
                       struct error *err)
{
    pid_t pid;
    int status = 0;
    AUTO_CLOSE int fd = start(process, &pid, err);
    if (fd < 0)
        return false;
    enum wake wake = follow_both(attempt, pid, fd, &status, stage->deadline_ms);
    stage->end = wake == WAKE_READY ? STAGE_EXITED : attempt_end_of(wake);
    if (wake != WAKE_READY)
        end_it(attempt, pid, fd, &status);
    read_status(stage, status);
    return true;
}
