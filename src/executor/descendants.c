#include "executor/descendants.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"

void descendants_adopt(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* A killed process's children fall to us, and are killed in the next round. */
static void kill_children(void)
{
    AUTO_BUF struct buf path = BUF_INIT, list = BUF_INIT;
    struct error ignored = ERROR_INIT;
    buf_addf(&path, "/proc/self/task/%d/children", gettid());
    file_read(path.data, 0, &list, &ignored);
    for (char *at = list.data, *end; *at; at = end) {
        pid_t pid = (pid_t)strtol(at, &end, 10);
        if (end == at)
            return;
        kill(pid, SIGKILL);
        end += strspn(end, " \n");
    }
}

void descendants_kill(void)
{
    for (;;) {
        pid_t reaped = waitpid(-1, NULL, WNOHANG);
        if (reaped < 0 && errno == ECHILD)
            return;
        if (reaped > 0)
            continue;
        kill_children();
        waitpid(-1, NULL, 0);
    }
}

static bool has_mark(pid_t pid, const char *mark)
{
    AUTO_BUF struct buf path = BUF_INIT, environment = BUF_INIT;
    struct error ignored = ERROR_INIT;
    buf_addf(&path, "/proc/%d/environ", pid);
    if (!file_read(path.data, 0, &environment, &ignored))
        return false;
    size_t len = strlen(mark);
    for (const char *at = environment.data, *end = at + environment.len; at < end; at += strlen(at) + 1)
        if (strcmp(at, mark) == 0 && (size_t)(end - at) > len)
            return true;
    return false;
}

static int kill_round(const char *mark)
{
    int left = 0;
    AUTO_CLOSEDIR DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc && (entry = readdir(proc));) {
        pid_t pid = isdigit((unsigned char)entry->d_name[0]) ? (pid_t)atoi(entry->d_name) : 0;
        if (pid <= 1 || pid == getpid() || !has_mark(pid, mark))
            continue;
        left++;
        kill(pid, SIGKILL);
    }
    return left;
}

int descendants_kill_marked(const char *value, int64_t ms)
{
    AUTO_BUF struct buf mark = BUF_INIT;
    buf_addf(&mark, DESCENDANTS_VARIABLE "=%s", value);
    int64_t deadline_ms = clock_ms() + ms;
    int left;
    while ((left = kill_round(mark.data)) > 0 && clock_ms() < deadline_ms)
        usleep(5000);
    return left;
}
