#include "run/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "event/event.h"

static const char *state_path(struct arena *arena, const char *name, struct error *err)
{
    const char *home = file_home(arena, HOME_STATE);
    if (!home) {
        error_set(err, ERROR_SYSTEM, "there is no place for the records of runs");
        error_hint(err, "set HOME or XDG_STATE_HOME to an absolute path");
        return NULL;
    }
    return path_join(arena, home, name);
}

const char *record_runs_dir(struct arena *arena, struct error *err)
{
    return state_path(arena, "runs", err);
}

const char *record_ledgers_dir(struct arena *arena, struct error *err)
{
    return state_path(arena, "ledgers", err);
}

const char *record_dir(struct arena *arena, int64_t run, struct error *err)
{
    const char *runs = record_runs_dir(arena, err);
    return runs ? arena_printf(arena, "%s/%lld", runs, (long long)run) : NULL;
}

const char *record_ledger_path(struct arena *arena, int64_t run, struct error *err)
{
    const char *ledgers = record_ledgers_dir(arena, err);
    return ledgers ? arena_printf(arena, "%s/%lld", ledgers, (long long)run) : NULL;
}

const char *record_events_path(struct arena *arena, const char *record_dir)
{
    return path_join(arena, record_dir, "events.jsonl");
}

const char *record_snapshot_path(struct arena *arena, const char *record_dir)
{
    return path_join(arena, record_dir, "snapshot.tar");
}

/* 64-bit FNV-1a. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

/* A name as a file name: what no file name may hold, and the sign of escaping itself, as %NN. What is too long is cut
 * between characters and ends with "%~" and a hash, which escaping never makes. */
static void add_file_name(struct buf *out, const char *name)
{
    enum { LONGEST = 200, CUT = 170 };
    const size_t start = out->len;
    for (const char *c = name; *c; c++) {
        bool leading_dot = *c == '.' && c == name;
        if ((unsigned char)*c < 0x20 || *c == '/' || *c == '%' || *c == 0x7f || leading_dot)
            buf_addf(out, "%%%02X", (unsigned char)*c);
        else
            buf_addc(out, *c);
    }
    if (out->len - start <= LONGEST)
        return;
    size_t cut = start + CUT;
    while (((unsigned char)out->data[cut] & 0xc0) == 0x80)
        cut--;
    out->data[out->len = cut] = '\0';
    buf_addf(out, "%%~%016llx", (unsigned long long)hash_of(name));
}

const char *record_job_dir(struct arena *arena, const char *record_dir, const char *job, int attempt)
{
    AUTO_BUF struct buf path = BUF_INIT;
    buf_addf(&path, "%s/jobs/", record_dir);
    add_file_name(&path, job);
    buf_addf(&path, "/%d", attempt);
    return arena_strndup(arena, path.data, path.len);
}

const char *record_log_path(struct arena *arena, const char *record_dir, const char *job, int attempt)
{
    return path_join(arena, record_job_dir(arena, record_dir, job, attempt), "log");
}

/* Opens a counter for this process alone: it holds the number to give next. */
static int open_counter(const char *path, struct error *err)
{
    AUTO_CLOSE int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX) < 0) {
        error_errno(err, "%s", path);
        return -1;
    }
    int counter = fd;
    fd = -1;
    return counter;
}

/* Takes `count` numbers of the counter of that name. */
static bool take_numbers(const char *name, int count, int64_t *first, struct error *err)
{
    struct arena *arena = arena_new();
    const char *path = state_path(arena, name, err);
    AUTO_CLOSE int fd = path ? open_counter(path, err) : -1;
    arena_free(arena);
    if (fd < 0)
        return false;
    char text[32] = "";
    if (pread(fd, text, sizeof text - 1, 0) < 0)
        return error_errno(err, "reading the counter %s", name);
    *first = strtoll(text, NULL, 10);
    if (*first < 1)
        *first = 1;
    int len = snprintf(text, sizeof text, "%lld\n", (long long)(*first + count));
    if (pwrite(fd, text, (size_t)len, 0) != len)
        return error_errno(err, "writing the counter %s", name);
    return true;
}

bool record_take_job_ids(int count, int64_t *first, struct error *err)
{
    return take_numbers("next-job", count, first, err);
}

bool record_create(struct arena *arena, int64_t *run, const char **dir, struct error *err)
{
    const char *runs = record_runs_dir(arena, err);
    if (!runs || !folder_make(runs, 0700, err))
        return false;
    for (;;) {
        if (!take_numbers("next-run", 1, run, err))
            return false;
        *dir = record_dir(arena, *run, err);
        if (mkdir(*dir, 0700) == 0)
            return true;
        if (errno != EEXIST) /* the counter was lost: its numbers come again */
            return error_errno(err, "the record of run %lld: %s", (long long)*run, *dir);
    }
}

void record_discard(const char *dir)
{
    struct error err = ERROR_INIT;
    file_remove_tree(dir, &err);
}

static int compare_numbers(const void *a, const void *b)
{
    const int64_t *const *left = a, *const *right = b;
    return (**left > **right) - (**left < **right);
}

bool record_list(struct arena *arena, struct vec *runs, struct error *err)
{
    const char *folder = record_runs_dir(arena, err);
    if (!folder)
        return false;
    AUTO_CLOSEDIR DIR *dir = opendir(folder);
    if (!dir)
        return errno == ENOENT || error_errno(err, "%s", folder);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        char *end;
        int64_t number = strtoll(entry->d_name, &end, 10);
        if (number > 0 && *end == '\0')
            vec_push(arena, runs, arena_memdup(arena, &number, sizeof number));
    }
    if (runs->len > 1)
        qsort(runs->items, runs->len, sizeof *runs->items, compare_numbers);
    return true;
}

/* "N" or "-N" behind the `@`; nothing there is -0, the last run. */
static bool read_address(const char *name, bool *from_end, int64_t *number)
{
    if (name[0] != '@')
        return false;
    *from_end = name[1] == '-' || name[1] == '\0';
    const char *digits = name + 1 + (name[1] == '-');
    char *end;
    errno = 0;
    *number = strtoll(digits, &end, 10);
    bool digits_only = strspn(digits, "0123456789") == strlen(digits);
    return digits_only && errno == 0 && (name[1] == '\0' || digits[0]);
}

bool record_find(struct arena *arena, const char *name, int64_t *run, struct error *err)
{
    bool from_end;
    int64_t number;
    struct vec runs = {0};
    if (!read_address(name, &from_end, &number))
        return error_set(err, ERROR_USAGE, "\"%s\" is no run: they are written @12, @ (the last) or @-1",
                         name);
    if (!record_list(arena, &runs, err))
        return false;
    for (size_t i = 0; i < runs.len; i++) {
        const int64_t *candidate = runs.items[i];
        if (from_end ? (int64_t)(runs.len - 1 - i) == number : *candidate == number) {
            *run = *candidate;
            return true;
        }
    }
    if (runs.len == 0)
        return error_set(err, ERROR_USAGE, "there is no run %s: nothing has been run yet", name);
    const int64_t *first = runs.items[0], *last = runs.items[runs.len - 1];
    return error_set(err, ERROR_USAGE, "there is no run %s: the record has @%lld to @%lld", name,
                     (long long)*first, (long long)*last);
}

bool record_replay(const char *record_dir, bool (*take)(void *context, const struct event *event),
                   void *context, struct error *err)
{
    struct arena *arena = arena_new();
    const char *path = record_events_path(arena, record_dir);
    AUTO_FCLOSE FILE *file = fopen(path, "re");
    bool opened = file || error_errno(err, "%s", path);
    arena_free(arena);
    if (!opened)
        return false;
    AUTO_FREE char *line = NULL;
    size_t room = 0;
    bool goes_on = true;
    for (ssize_t len; goes_on && (len = getline(&line, &room, file)) > 0;) {
        struct arena *life = arena_new();
        struct event event;
        if (line[len - 1] == '\n' && event_read(life, line, (size_t)len, &event))
            goes_on = take(context, &event);
        arena_free(life);
    }
    return true;
}

size_t record_read_log(void *record_dir, const char *job, int attempt, uint64_t offset, char *bytes,
                       size_t len)
{
    struct arena *arena = arena_new();
    AUTO_CLOSE int fd = open(record_log_path(arena, record_dir, job, attempt), O_RDONLY | O_CLOEXEC);
    arena_free(arena);
    size_t got = 0;
    while (fd >= 0 && got < len) {
        ssize_t step = pread(fd, bytes + got, len - got, (off_t)(offset + got));
        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            break;
        got += (size_t)step;
    }
    return got;
}
