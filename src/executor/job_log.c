#include "executor/job_log.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "executor/executor.h"

#define CLEAR   "\x1b[0K"
#define RESET   "\x1b[0;m"
#define CYAN    "\x1b[36;1m"
#define GREEN   "\x1b[32;1m"
#define RED     "\x1b[31;1m"
#define YELLOW  "\x1b[0;33m"
#define BYELLOW "\x1b[33;1m"

/* How a command's echo begins and ends (script.c writes it so). */
static const char echo_start[] = GREEN "$ ";
static const char echo_end[] = RESET "\n";

enum {
    BATCH_BYTES = 64 * 1024,
    BATCH_MS = 20,
    BATCH_PIECES = 2048,
    LONGEST_MARKER = 256,
    STREAM_COUNT = STREAM_RUNNER + 1
};

struct job_log {
    struct job_log_spec spec;
    struct masker *maskers[STREAM_COUNT];
    int64_t start;    /* where this attempt begins in the file */
    uint64_t offset;  /* of what is pending */
    int64_t written;  /* bytes taken, for the limit */
    bool limited;     /* the limit was reached: nothing more is taken */
    bool in_echo;     /* standard output stands within an echoed command */
    char *section;    /* the runner's open stage, or NULL */
    int64_t since_ms; /* when the oldest pending byte came */
    struct buf pending;
    struct log_piece *pieces;
    size_t piece_count;
    size_t piece_cap;
    struct buf scratch;
};

struct job_log *job_log_open(const struct job_log_spec *spec)
{
    struct job_log *log = mem_alloc(sizeof *log);
    *log = (struct job_log){.spec = *spec, .pending = BUF_INIT, .scratch = BUF_INIT};
    off_t end = lseek(spec->fd, 0, SEEK_END);
    log->start = end > 0 ? end : 0;
    log->offset = (uint64_t)log->start;
    for (int i = 0; i < STREAM_COUNT; i++)
        log->maskers[i] = masker_new(spec->masked, spec->tokens);
    return log;
}

int64_t job_log_start(const struct job_log *log)
{
    return log->start;
}

static struct event new_event(const struct job_log *log, enum event_kind kind)
{
    return (struct event){.kind = kind, .job = log->spec.job, .attempt = log->spec.attempt};
}

static void send(const struct job_log *log, const struct event *event)
{
    log->spec.sink->send(log->spec.sink->context, event);
}

/* Cuts the pieces that make up the first `len` pending bytes off the list; the one at the border is split. */
static size_t take_pieces(struct job_log *log, size_t len, uint32_t *rest)
{
    size_t count = 0;
    *rest = 0;
    while (count < log->piece_count && log->pieces[count].len <= len)
        len -= log->pieces[count++].len;
    if (len == 0)
        return count;
    *rest = log->pieces[count].len - (uint32_t)len;
    log->pieces[count].len = (uint32_t)len;
    return count + 1;
}

static void drop_pieces(struct job_log *log, size_t count, uint32_t rest)
{
    if (rest)
        log->pieces[--count].len = rest;
    log->piece_count -= count;
    memmove(log->pieces, log->pieces + count, log->piece_count * sizeof *log->pieces);
}

/* Writes the first `len` pending bytes to the file and says so. */
static void announce(struct job_log *log, size_t len)
{
    if (len == 0)
        return;
    struct error ignored = ERROR_INIT; /* a full disk loses text, not the job */
    uint32_t rest;
    size_t count = take_pieces(log, len, &rest);
    if (file_write_all(log->spec.fd, log->pending.data, len, &ignored)) {
        struct event event = new_event(log, EVENT_JOB_LOG);
        event.log.section = log->section;
        event.log.offset = log->offset;
        event.log.pieces = log->pieces;
        event.log.piece_count = count;
        send(log, &event);
        log->offset += len;
    }
    drop_pieces(log, count, rest);
    buf_consume(&log->pending, len);
    log->since_ms = clock_ms();
}

/* How many bytes at the end are the beginning of a UTF-8 character that is not complete yet. */
static size_t cut_character(const struct buf *text)
{
    for (size_t back = 1; back <= 3 && back <= text->len; back++) {
        unsigned char c = (unsigned char)text->data[text->len - back];
        if ((c & 0xc0) == 0x80)
            continue;
        size_t whole = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
        return whole > back ? back : 0;
    }
    return 0;
}

/* A marker that a script printed: "section_start:TIME:NAME[OPTIONS]\r" or "section_end:TIME:NAME\r". */
struct marker {
    size_t at, end; /* in the pending text; `end` is past the carriage return */
    bool start, collapsed;
    char name[128];
};

static const char *skip_digits(const char *at)
{
    while (isdigit((unsigned char)*at))
        at++;
    return at;
}

static bool read_marker(const char *text, const char *at, struct marker *marker)
{
    marker->start = strncmp(at, "section_start:", 14) == 0;
    if (!marker->start && strncmp(at, "section_end:", 12) != 0)
        return false;
    const char *time = at + (marker->start ? 14 : 12), *name = skip_digits(time);
    if (name == time || *name++ != ':')
        return false;
    size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    const char *options = name + len, *end = options;
    if (*options == '[')
        end += strcspn(options, "]\r\n") + 1;
    if (len == 0 || len >= sizeof marker->name || *end != '\r')
        return false;
    memcpy(marker->name, name, len);
    marker->name[len] = '\0';
    marker->collapsed =
        end > options && memmem(options, (size_t)(end - options), "collapsed=true", 14) != NULL;
    marker->at = (size_t)(at - text);
    marker->end = (size_t)(end - text) + 1;
    return true;
}

static bool find_marker(const struct buf *text, struct marker *marker)
{
    const char *at = text->data, *end = text->data + text->len;
    while ((at = memmem(at, (size_t)(end - at), "section_", 8))) {
        if (read_marker(text->data, at, marker))
            return true;
        at += 8;
    }
    return false;
}

/* How many bytes at the end may be a marker that is not complete yet. */
static size_t cut_marker(const struct buf *text)
{
    size_t back = text->len < LONGEST_MARKER ? text->len : LONGEST_MARKER;
    const char *end = text->data + text->len;
    const char *at = memmem(end - back, back, "section_", 8);
    return at && !memchr(at, '\r', (size_t)(end - at)) && !memchr(at, '\n', (size_t)(end - at))
               ? (size_t)(end - at)
               : 0;
}

static size_t incomplete_end(const struct buf *text)
{
    size_t marker = cut_marker(text);
    return marker ? marker : cut_character(text);
}

static void send_section(const struct job_log *log, const char *name, const char *header, bool start,
                         bool collapsed)
{
    struct event event = new_event(log, EVENT_SECTION);
    event.section.name = name;
    event.section.header = header;
    event.section.start = start;
    event.section.collapsed = collapsed;
    send(log, &event);
}

/* The header of a section that a script began: the rest of its line, without escape sequences. */
static const char *marker_header(struct buf *header, const char *from)
{
    buf_clear(header);
    for (const char *at = from; *at && *at != '\n'; at++) {
        if (*at != '\x1b') {
            buf_addc(header, *at);
            continue;
        }
        at += strcspn(at, "mK\n");
        if (!*at || *at == '\n')
            break;
    }
    return header->data;
}

/* Announces `keep` bytes less than all, with the sections that the script's own markers open and close. */
static void announce_all(struct job_log *log, size_t keep)
{
    struct marker marker;
    while (find_marker(&log->pending, &marker)) {
        announce(log, marker.at);
        const char *header = marker_header(&log->scratch, log->pending.data + (marker.end - marker.at));
        send_section(log, marker.name, marker.start ? header : NULL, marker.start, marker.collapsed);
        announce(log, marker.end - marker.at);
    }
    announce(log, log->pending.len - keep);
}

void job_log_flush(struct job_log *log)
{
    announce_all(log, 0);
}

int job_log_tick(struct job_log *log)
{
    size_t keep = incomplete_end(&log->pending);
    if (log->pending.len == keep)
        return -1;
    int64_t left = log->since_ms + BATCH_MS - clock_ms();
    if (left > 0)
        return (int)left;
    announce_all(log, keep);
    return -1;
}

static void add_piece(struct job_log *log, enum log_stream stream, size_t len)
{
    if (log->piece_count && log->pieces[log->piece_count - 1].stream == stream) {
        log->pieces[log->piece_count - 1].len += (uint32_t)len;
        return;
    }
    if (log->piece_count == log->piece_cap) {
        log->piece_cap = log->piece_cap ? log->piece_cap * 2 : 64;
        log->pieces = mem_grow(log->pieces, log->piece_cap * sizeof *log->pieces);
    }
    log->pieces[log->piece_count++] = (struct log_piece){.stream = stream, .len = (uint32_t)len};
}

static void append(struct job_log *log, enum log_stream stream, const char *bytes, size_t len)
{
    if (log->pending.len == 0)
        log->since_ms = clock_ms();
    buf_add(&log->pending, bytes, len);
    add_piece(log, stream, len);
    if (log->pending.len >= BATCH_BYTES || log->piece_count >= BATCH_PIECES)
        announce_all(log, incomplete_end(&log->pending));
}

/* Takes masked bytes as far as the limit allows. */
static void take(struct job_log *log, enum log_stream stream, const char *bytes, size_t len)
{
    int64_t limit = log->spec.limit_bytes;
    if (log->limited || len == 0)
        return;
    bool over = limit > 0 && log->written + (int64_t)len > limit;
    if (over)
        len = (size_t)(limit - log->written);
    append(log, stream, bytes, len);
    log->written += (int64_t)len;
    if (!over)
        return;
    log->limited = true;
    AUTO_BUF struct buf words = BUF_INIT;
    buf_addf(&words,
             "\n" BYELLOW "Job's log exceeded limit of %lld bytes.\n"
             "Job execution will continue but no more output will be collected." RESET "\n",
             (long long)limit);
    append(log, STREAM_RUNNER, words.data, words.len);
}

/* Standard output, told apart from the echoes of commands in it. */
static void take_output(struct job_log *log, struct slice shown)
{
    const char *at = shown.bytes, *end = shown.bytes + shown.len;
    while (at < end) {
        const char *mark = log->in_echo ? echo_end : echo_start;
        const char *hit = memmem(at, (size_t)(end - at), mark, strlen(mark));
        enum log_stream stream = log->in_echo ? STREAM_RUNNER : STREAM_STDOUT;
        const char *stop = !hit ? end : log->in_echo ? hit + strlen(mark) : hit;
        take(log, stream, at, (size_t)(stop - at));
        if (hit)
            log->in_echo = !log->in_echo;
        at = stop;
    }
}

static void take_masked(struct job_log *log, enum log_stream stream, struct slice shown)
{
    if (stream == STREAM_STDOUT)
        take_output(log, shown);
    else
        take(log, stream, shown.bytes, shown.len);
}

void job_log_write(struct job_log *log, enum log_stream stream, const char *bytes, size_t len)
{
    take_masked(log, stream, masker_feed(log->maskers[stream], (struct slice){bytes, len}));
}

void job_log_streams_end(struct job_log *log)
{
    for (int i = 0; i < STREAM_COUNT; i++)
        take_masked(log, (enum log_stream)i, masker_flush(log->maskers[i]));
    log->in_echo = false;
}

void job_log_text(struct job_log *log, const char *text)
{
    job_log_write(log, STREAM_RUNNER, text, strlen(text));
    take_masked(log, STREAM_RUNNER, masker_flush(log->maskers[STREAM_RUNNER]));
}

void job_log_line(struct job_log *log, enum line_kind kind, const char *format, ...)
{
    static const char *const before[] = {
        [LINE_PLAIN] = CLEAR,         [LINE_INFO] = GREEN,    [LINE_WARNING] = YELLOW "WARNING: ",
        [LINE_ERROR] = RED "ERROR: ", [LINE_NOTICE] = YELLOW, [LINE_RAW] = "",
    };
    AUTO_BUF struct buf line = BUF_INIT;
    buf_adds(&line, before[kind]);
    va_list args;
    va_start(args, format);
    buf_vaddf(&line, format, args);
    va_end(args);
    buf_adds(&line, kind == LINE_RAW ? "\n" : RESET "\n");
    job_log_text(log, line.data);
}

void job_log_section(struct job_log *log, const char *name, const char *header)
{
    job_log_section_end(log);
    send_section(log, name, header, true, false);
    log->section = mem_strdup(name);
    AUTO_BUF struct buf line = BUF_INIT;
    buf_addf(&line, CLEAR CYAN "%s" RESET RESET "\n", header);
    job_log_text(log, line.data);
}

void job_log_section_end(struct job_log *log)
{
    job_log_streams_end(log);
    job_log_flush(log);
    if (!log->section)
        return;
    send_section(log, log->section, NULL, false, false);
    free(log->section);
    log->section = NULL;
}

void job_log_close(struct job_log *log)
{
    job_log_section_end(log);
    for (int i = 0; i < STREAM_COUNT; i++)
        masker_free(log->maskers[i]);
    buf_free(&log->pending);
    buf_free(&log->scratch);
    free(log->pieces);
    free(log);
}
