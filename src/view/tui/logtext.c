#include "view/tui/logtext.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { CHUNK = 1024 * 1024, AT_ONCE = 48, LONGEST_LINE = 64 * 1024 };

void logtext_open(struct logtext *text, const struct log_reader *logs, const char *job, int attempt)
{
    text->logs = logs;
    text->job = job;
    text->attempt = attempt;
    text->count = 0;
    text->scanned = 0;
}

void logtext_close(struct logtext *text)
{
    free(text->starts);
    *text = (struct logtext){0};
}

static void add_start(struct logtext *text, uint64_t offset)
{
    if (text->count == text->cap) {
        text->cap = text->cap ? text->cap * 2 : 1024;
        text->starts = mem_grow(text->starts, text->cap * sizeof *text->starts);
    }
    text->starts[text->count++] = offset;
}

/* A line begins with its first byte, so the start behind the last newline waits for one. */
static void scan(struct logtext *text, const char *bytes, size_t len, bool *at_start)
{
    for (size_t at = 0; at < len;) {
        if (*at_start)
            add_start(text, text->scanned + at);
        const char *newline = memchr(bytes + at, '\n', len - at);
        *at_start = newline != NULL;
        at = newline ? (size_t)(newline - bytes) + 1 : len;
    }
    text->scanned += len;
}

static bool ended_with_newline(const struct logtext *text)
{
    char last = '\n';
    if (text->scanned > 0)
        text->logs->read(text->logs->context, text->job, text->attempt, text->scanned - 1, &last, 1);
    return last == '\n';
}

bool logtext_grow(struct logtext *text, uint64_t len)
{
    if (!text->job || text->scanned >= len)
        return false;
    char *bytes = mem_alloc(CHUNK);
    bool at_start = ended_with_newline(text);
    for (int i = 0; i < AT_ONCE && text->scanned < len; i++) {
        size_t want = len - text->scanned < CHUNK ? (size_t)(len - text->scanned) : CHUNK;
        size_t got =
            text->logs->read(text->logs->context, text->job, text->attempt, text->scanned, bytes, want);
        if (got == 0)
            break;
        scan(text, bytes, got, &at_start);
    }
    free(bytes);
    return text->scanned < len;
}

size_t logtext_line_at(const struct logtext *text, uint64_t offset)
{
    size_t low = 0, high = text->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text->starts[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void logtext_read(const struct logtext *text, size_t line, struct buf *out)
{
    uint64_t from = text->starts[line];
    uint64_t end = line + 1 < text->count ? text->starts[line + 1] : text->scanned;
    size_t want = end - from < LONGEST_LINE ? (size_t)(end - from) : LONGEST_LINE;
    size_t got =
        text->logs->read(text->logs->context, text->job, text->attempt, from, buf_reserve(out, want), want);
    const char *newline = memchr(out->data + out->len, '\n', got);
    out->len += newline ? (size_t)(newline - (out->data + out->len)) : got;
    out->data[out->len] = '\0';
}
