/* A job's log as lines: an index of where they begin, made as the log grows; their text stays in the record's file. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "view/view.h"

struct logtext {
    const struct log_reader *logs; /* borrowed */
    const char *job;               /* borrowed; NULL: none */
    int attempt;
    uint64_t *starts; /* of each line */
    size_t count, cap;
    uint64_t scanned; /* how far line ends were looked for */
};

/* Turns to another log; `job` may be NULL. */
void logtext_open(struct logtext *text, const struct log_reader *logs, const char *job, int attempt);
void logtext_close(struct logtext *text);

/* Looks for lines up to `len` bytes of the log, not more than some MiB at once; true when there are more to be found. */
bool logtext_grow(struct logtext *text, uint64_t len);

/* The first line that begins at or behind `offset`. */
size_t logtext_line_at(const struct logtext *text, uint64_t offset);

/* Appends a line's bytes as they were written, without its end, at most 64 KiB of them. */
void logtext_read(const struct logtext *text, size_t line, struct buf *out);
