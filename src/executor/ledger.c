#include "executor/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"

/* A line is a verb and its fields, separated by tabs; tabs, newlines and backslashes in a field are escaped. */
struct ledger {
    int fd;
    char *path;
};

enum { FIELD_VERB, FIELD_KIND, FIELD_NAME, FIELD_ENGINE, FIELD_JOB, FIELD_COUNT };

#define LEDGER_KIND_NAME(id, name) [id] = name,
static const char *const kind_names[] = {LEDGER_KINDS(LEDGER_KIND_NAME)};
#undef LEDGER_KIND_NAME

const char *ledger_kind_name(enum ledger_kind kind)
{
    return kind_names[kind];
}

static struct ledger *open_and_lock(const char *path, int flags, struct error *err)
{
    AUTO_CLOSE int fd = open(path, flags | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) {
        error_errno(err, "the ledger %s", path);
        return NULL;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        error_set(err, ERROR_CONFLICT, "the ledger %s is in use", path);
        return NULL;
    }
    struct ledger *ledger = mem_alloc(sizeof *ledger);
    *ledger = (struct ledger){.fd = fd, .path = mem_strdup(path)};
    fd = -1;
    return ledger;
}

struct ledger *ledger_create(const char *path, struct error *err)
{
    return open_and_lock(path, O_CREAT | O_EXCL, err);
}

struct ledger *ledger_claim(const char *path, struct error *err)
{
    return open_and_lock(path, 0, err);
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    close(ledger->fd);
    free(ledger->path);
    free(ledger);
}

static void add_field(struct buf *line, const char *text)
{
    buf_addc(line, '\t');
    for (; *text; text++) {
        if (*text == '\t')
            buf_adds(line, "\\t");
        else if (*text == '\n')
            buf_adds(line, "\\n");
        else if (*text == '\\')
            buf_adds(line, "\\\\");
        else
            buf_addc(line, *text);
    }
}

/* One write a line: appends of several processes do not mix. */
static bool append(const struct ledger *ledger, struct buf *line, struct error *err)
{
    buf_addc(line, '\n');
    return file_write_all(ledger->fd, line->data, line->len, err) ||
           error_context(err, "noting it in the ledger");
}

bool ledger_intend(struct ledger *ledger, enum ledger_kind kind, const char *engine, const char *name,
                   const char *job, struct error *err)
{
    AUTO_BUF struct buf line = BUF_INIT;
    buf_adds(&line, "intend");
    add_field(&line, kind_names[kind]);
    add_field(&line, name);
    add_field(&line, engine ? engine : "");
    add_field(&line, job ? job : "");
    return append(ledger, &line, err);
}

/* Where these can't be written, whoever clears looks for the object once more and finds it gone. */
static void note(const struct ledger *ledger, const char *verb, enum ledger_kind kind, const char *name)
{
    AUTO_BUF struct buf line = BUF_INIT;
    struct error ignored = ERROR_INIT;
    buf_adds(&line, verb);
    add_field(&line, kind_names[kind]);
    add_field(&line, name);
    append(ledger, &line, &ignored);
}

void ledger_created(struct ledger *ledger, enum ledger_kind kind, const char *name)
{
    note(ledger, "created", kind, name);
}

void ledger_removed(struct ledger *ledger, enum ledger_kind kind, const char *name)
{
    note(ledger, "removed", kind, name);
}

/* Undoes add_field in place. */
static void unescape(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++) {
        char c = *at;
        if (c == '\\' && at[1]) {
            at++;
            c = *at == 't' ? '\t' : *at == 'n' ? '\n' : *at;
        }
        *to++ = c;
    }
    *to = '\0';
}

static size_t split_fields(char *line, char *fields[FIELD_COUNT])
{
    size_t count = 0;
    for (char *rest = line; rest && count < FIELD_COUNT; count++)
        fields[count] = strsep(&rest, "\t");
    for (size_t i = 0; i < count; i++)
        unescape(fields[i]);
    return count;
}

static bool kind_of(const char *name, enum ledger_kind *kind)
{
    for (size_t i = 0; i < LEDGER_KIND_COUNT; i++)
        if (strcmp(kind_names[i], name) == 0) {
            *kind = (enum ledger_kind)i;
            return true;
        }
    return false;
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

/* Takes one line into the map of what is there; the key is kind and name. */
static void take_line(struct arena *arena, struct map *there, char *line)
{
    char *fields[FIELD_COUNT];
    size_t count = split_fields(line, fields);
    enum ledger_kind kind;
    if (count <= FIELD_NAME || !kind_of(fields[FIELD_KIND], &kind))
        return;
    const char *key = arena_printf(arena, "%s\t%s", fields[FIELD_KIND], fields[FIELD_NAME]);
    struct ledger_entry *entry = map_get(there, key);
    if (strcmp(fields[FIELD_VERB], "removed") == 0) {
        map_set(arena, there, key, NULL);
    } else if (strcmp(fields[FIELD_VERB], "created") == 0) {
        if (entry)
            entry->created = true;
    } else if (count == FIELD_COUNT && strcmp(fields[FIELD_VERB], "intend") == 0) {
        entry = arena_alloc(arena, sizeof *entry);
        *entry = (struct ledger_entry){.kind = kind,
                                       .name = arena_strdup(arena, fields[FIELD_NAME]),
                                       .engine = or_null(arena_strdup(arena, fields[FIELD_ENGINE])),
                                       .job = or_null(arena_strdup(arena, fields[FIELD_JOB]))};
        map_set(arena, there, key, entry);
    }
}

static bool is_of(const struct ledger_entry *entry, const char *job)
{
    return !job || (entry->job && strcmp(entry->job, job) == 0);
}

bool ledger_left(struct arena *arena, const struct ledger *ledger, const char *job, struct vec *entries,
                 struct error *err)
{
    AUTO_BUF struct buf text = BUF_INIT;
    if (!file_read(ledger->path, 0, &text, err))
        return error_context(err, "the ledger");
    struct map there = {0};
    char *end;
    for (char *line = text.data; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        take_line(arena, &there, line);
    }
    for (size_t i = 0; i < there.len; i++) {
        struct ledger_entry *entry = there.entries[i].value;
        if (entry && is_of(entry, job))
            vec_push(arena, entries, entry);
    }
    return true;
}

bool ledger_delete_if_clear(struct ledger *ledger)
{
    struct arena *arena = arena_new();
    struct vec left = {0};
    struct error ignored = ERROR_INIT;
    bool clear = ledger_left(arena, ledger, NULL, &left, &ignored) && left.len == 0;
    arena_free(arena);
    return clear && (unlink(ledger->path) == 0 || errno == ENOENT);
}
