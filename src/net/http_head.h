/* The bytes of HTTP/1.1 that streams read without libcurl: the head of an answer, and bodies in chunks. Pure machines
 * that work on pieces of any size.
 * Source: RFC 9112, sections 4 to 7. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct http_head {
    int status;
    bool chunked;
    int64_t content_length; /* below 0: not said */
};

enum http_parse { HTTP_DONE, HTTP_MORE, HTTP_BROKEN };

/* Reads a whole head from the first bytes of an answer; `*head_len` is where the body begins. HTTP_MORE: the blank line
 * has not come yet. A head over 64 KiB is broken. */
enum http_parse http_head_parse(const char *bytes, size_t len, struct http_head *head, size_t *head_len);

/* The state of a body in chunks; zero at its start. */
struct chunked {
    enum { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_DATA, CHUNK_DATA_END, CHUNK_TRAILER, CHUNK_OVER } state;
    uint64_t left;
    bool any_digit;
    size_t line_len;
};

/* Takes the next piece of data from the `*len` bytes at `*bytes` and moves both past it; `piece` lies within them.
 * HTTP_DONE with an empty piece: the body is over. HTTP_MORE: all is used up. */
enum http_parse chunked_next(struct chunked *chunked, const char **bytes, size_t *len, const char **piece,
                             size_t *piece_len);
