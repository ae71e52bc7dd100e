/* The text of logs in JSON. cJSON can carry neither a NUL nor bytes that are no UTF-8, so logs have a writer and a
 * reader of their own: each maximal run of bytes that is no UTF-8 becomes U+FFFD, a NUL \u0000, and a character that is
 * cut by the end of one piece is held back until the next. Source: CLI.md, `job_log`. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct buf;

/* What one stream of text remembers between two pieces; begins as zeros. */
struct event_text {
    unsigned char held[4]; /* the beginning of a character */
    unsigned char held_len;
    bool broken; /* the last thing written was U+FFFD for a run that may go on */
};

/* Appends the inside of a JSON string (no quotes) for the next `len` bytes. */
void event_text_append(struct buf *out, struct event_text *state, const char *bytes, size_t len);

/* Nothing more comes: what was held back was no character. */
void event_text_end(struct buf *out, struct event_text *state);

/* Appends the bytes of a JSON string: `text` stands behind its opening quote. Returns what stands behind the closing
 * one, NULL where it ends before `end` has one or holds an escape that JSON has not. */
const char *event_text_read(struct buf *out, const char *text, const char *end);
