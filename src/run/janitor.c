#include "run/janitor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "executor/clear.h"
#include "executor/ledger.h"
#include "run/state.h"

enum { PATIENCE_MS = 5 * 60 * 1000 };

extern void __gcov_dump(void) __attribute__((weak));

/* Nothing of the terminal, no signal that is meant for the others. */
static void become_janitor(const struct run *run, int other_end)
{
    setpgid(0, 0);
    signal(SIGHUP, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close(other_end);
    close(run->signal_fd);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
        dup2(null, fd);
}

/* Waits for the last of them, and whether they sent it home. */
static bool is_dismissed(int fd)
{
    char word;
    ssize_t got;
    while ((got = read(fd, &word, 1)) < 0 && errno == EINTR)
        ;
    return got > 0;
}

static _Noreturn void be_janitor(struct run *run, int fd)
{
    struct error err = ERROR_INIT;
    bool dismissed = is_dismissed(fd);
    const struct run_guest *guest = run->request->guest;
    if (!dismissed && guest && guest->abandoned)
        guest->abandoned(guest->context);
    const struct limit limit = {.deadline_ms = clock_ms() + PATIENCE_MS, .cancel_fd = -1};
    if (!dismissed && clear_ledger(run->ledger, NULL, limit, &err))
        ledger_delete_if_clear(run->ledger);
    if (__gcov_dump)
        __gcov_dump();
    _exit(0);
}

bool janitor_start(struct run *run, struct error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_errno(err, "a pipe for the janitor");
    fflush(NULL);
    run->janitor = fork();
    if (run->janitor == 0) {
        become_janitor(run, ends[1]);
        be_janitor(run, ends[0]);
    }
    close(ends[0]);
    if (run->janitor < 0) {
        close(ends[1]);
        return error_errno(err, "starting the janitor");
    }
    setpgid(run->janitor, run->janitor);
    run->janitor_fd = ends[1];
    return true;
}

void janitor_dismiss(struct run *run)
{
    ssize_t put = write(run->janitor_fd, "d", 1);
    close(run->janitor_fd);
    if (run->janitor <= 0) /* somebody killed it */
        return;
    if (put < 0)
        kill(run->janitor, SIGKILL);
    waitpid(run->janitor, NULL, 0);
}
