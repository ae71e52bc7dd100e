#include "run/worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "event/event.h"
#include "executor/executor.h"

/* Seconds from the request to stop until the watchdog strikes: the runner's five minutes for after_script and some for
 * clean-up; in a hurry only the latter. */
enum { CANCEL_PATIENCE_S = 6 * 60, HURRY_PATIENCE_S = 10 };

/* Coverage data is written at exit, which _exit skips; NULL in builds without it. */
extern void __gcov_dump(void) __attribute__((weak));

static _Noreturn void leave(int status)
{
    if (__gcov_dump)
        __gcov_dump();
    _exit(status);
}

/* Whoever holds a worker's other end keeps it from seeing that the main process is gone. */
static void close_what_is_mains(const struct run *run)
{
    for (const struct worker *other = run->workers; other; other = other->next)
        close(other->fd);
    close(run->signal_fd);
    close(run->events_fd);
    for (int i = 0; i < 2; i++)
        if (run->outputs[i].is_own)
            close(run->outputs[i].fd);
}

/* Nothing of a worker ever reaches the terminal. Standard error stays where a sanitizer may want it. */
static void leave_terminal(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return;
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
#ifndef __SANITIZE_ADDRESS__
    dup2(null, STDERR_FILENO);
#endif
    if (null > STDERR_FILENO)
        close(null);
}

static void become_worker(struct run *run, struct worker *worker, int fd)
{
    setpgid(0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    close_what_is_mains(run);
    leave_terminal();
    close(worker->fd);
    worker->fd = fd;
    worker->pid = getpid();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int lowest_free_slot(const struct run *run)
{
    for (int slot = 0;; slot++) {
        const struct worker *worker = run->workers;
        while (worker && (worker->slot != slot || worker->type != &worker_job))
            worker = worker->next;
        if (!worker)
            return slot;
    }
}

static int64_t first_deadline_ms(const struct run *run, const struct worker_type *type)
{
    if (type->patience_s == 0)
        return -1;
    return clock_ms() + (run->ending < RUN_HURRIED ? type->patience_s : HURRY_PATIENCE_S) * 1000;
}

struct worker *worker_start(struct run *run, const struct worker_type *type, struct run_job *job,
                            struct error *err)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        error_errno(err, "a socket for a worker");
        return NULL;
    }
    struct worker *worker = mem_alloc(sizeof *worker);
    *worker = (struct worker){.type = type, .fd = pair[0], .job = job, .slot = lowest_free_slot(run)};
    worker->attempt = job ? job->attempt : 0;
    worker->kill_at_ms = first_deadline_ms(run, type);
    fflush(NULL);
    worker->pid = fork();
    if (worker->pid == 0) {
        become_worker(run, worker, pair[1]);
        leave(type->work(run, worker));
    }
    close(pair[1]);
    if (worker->pid < 0) {
        error_errno(err, "starting a worker");
        close(pair[0]);
        free(worker);
        return NULL;
    }
    setpgid(worker->pid, worker->pid); /* whoever of the two comes first */
    worker->next = run->workers;
    run->workers = worker;
    return worker;
}

void worker_ask(struct worker *worker, enum asked asked)
{
    if (worker->asked >= asked || worker->ended)
        return;
    worker->asked = asked;
    if (asked == ASKED_CANCEL)
        send(worker->fd, "c", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    else
        shutdown(worker->fd, SHUT_WR);
    int patience_s = asked == ASKED_CANCEL ? CANCEL_PATIENCE_S : HURRY_PATIENCE_S;
    int64_t at_ms = clock_ms() + patience_s * 1000;
    if (worker->kill_at_ms < 0 || at_ms < worker->kill_at_ms)
        worker->kill_at_ms = at_ms;
}

size_t worker_receive(struct worker *worker, char *bytes, size_t size)
{
    for (;;) {
        ssize_t got = recv(worker->fd, bytes, size, MSG_DONTWAIT);
        if (got > 0)
            return (size_t)got;
        /* A peer that left something unread makes one receive fail, what it sent comes with the next. */
        if (got < 0 && (errno == EINTR || errno == ECONNRESET))
            continue;
        worker->ended = got == 0 || errno != EAGAIN;
        return 0;
    }
}

static struct worker *worker_of(const struct run *run, pid_t pid)
{
    struct worker *worker = run->workers;
    while (worker && worker->pid != pid)
        worker = worker->next;
    return worker;
}

void workers_reap(struct run *run)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
        struct worker *worker = worker_of(run, pid);
        if (WIFSTOPPED(status)) {
            kill(pid, worker ? SIGCONT : SIGKILL);
        } else if (worker) {
            worker->reaped = true;
            worker->wait_status = status;
        } else if (pid == run->janitor) {
            run->janitor = 0;
        }
    }
}

/* Calls `take` with each child of this process. */
static void for_each_child(const struct run *run, void (*take)(const struct run *run, pid_t pid))
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *file = fopen(path, "re");
    for (int pid; file && fscanf(file, "%d", &pid) == 1;)
        take(run, pid);
    if (file)
        fclose(file);
}

static void kill_if_orphan(const struct run *run, pid_t pid)
{
    if (pid != run->janitor && !worker_of(run, pid))
        kill(pid, SIGKILL);
}

void workers_kill_orphans(const struct run *run)
{
    for_each_child(run, kill_if_orphan);
}

void workers_watch(struct run *run)
{
    const int64_t now_ms = clock_ms();
    for (struct worker *worker = run->workers; worker; worker = worker->next) {
        if (worker->reaped || worker->kill_at_ms < 0 || worker->kill_at_ms > now_ms)
            continue;
        kill(worker->pid, SIGKILL);
        worker->kill_at_ms = -1;
    }
}

int64_t workers_watch_at(const struct run *run)
{
    int64_t at_ms = -1;
    for (const struct worker *worker = run->workers; worker; worker = worker->next)
        if (worker->kill_at_ms >= 0 && (at_ms < 0 || worker->kill_at_ms < at_ms))
            at_ms = worker->kill_at_ms;
    return at_ms;
}

void worker_forget(struct run *run, struct worker *worker)
{
    struct worker **link = &run->workers;
    while (*link != worker)
        link = &(*link)->next;
    *link = worker->next;
    close(worker->fd);
    free(worker);
}

/* Larger events are a mistake of their sender's: what can grow goes by file. */
enum { EVENT_MAX = 64 * 1024 };

static void send_event(void *context, const struct event *event)
{
    const struct worker *worker = context;
    AUTO_BUF struct buf line = BUF_INIT;
    event_write(&line, event);
    if (line.len > EVENT_MAX)
        return;
    while (send(worker->fd, line.data, line.len, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

struct event_sink worker_sink(struct worker *worker)
{
    return (struct event_sink){.context = worker, .send = send_event};
}

void worker_report(struct worker *worker, const char *rule, const struct error *err)
{
    struct event event = {.kind = EVENT_DIAGNOSIS};
    event.diagnosis.rule = rule;
    event.diagnosis.severity = "error";
    event.diagnosis.message = err->message;
    event.diagnosis.remedy = err->hint[0] ? err->hint : NULL;
    send_event(worker, &event);
}
