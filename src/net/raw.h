/* Streams: a request by hand, then the bytes of its answer as they come and, after an upgrade, bytes the other way.
 * Nothing blocks but the opening. libcurl gives the connection (and TLS), nothing more: its uploads would frame the
 * input in chunks and can't close one direction.
 * Source: RFC 9110 7.8 (Upgrade), EXECUTION "Talking to the engine". */
#pragma once
#include "net/http.h"

struct raw_stream;

struct raw_request {
    const struct http_endpoint *endpoint; /* outlives the stream */
    const char *method, *target;
    struct vec headers;     /* char *: "Name: value" */
    const char *body;       /* or NULL */
    const char *upgrade_to; /* "tcp", "websocket"; NULL: an ordinary answer is read */
    struct limit limit;     /* of the opening */
};

/* Connects, asks, and reads the answer's head. With a status of 101 or 2xx `*stream` is what follows, decoded where it
 * comes in chunks; the caller ends it with raw_close. With any other status `*stream` is NULL and `refusal` holds status
 * and body. False: as http_call. */
bool raw_open(const struct raw_request *request, struct raw_stream **stream, struct http_answer *refusal,
              struct error *err);

/* To poll for POLLIN; read until RAW_LATER before. */
int raw_fd(const struct raw_stream *stream);

enum raw_result { RAW_DATA, RAW_LATER, RAW_END, RAW_BROKEN };

/* The next bytes, borrowed until the next call. RAW_BROKEN: the connection failed or ended too early; `err` is set. */
enum raw_result raw_read(struct raw_stream *stream, const char **bytes, size_t *len, struct error *err);

/* Writes what is taken at once, perhaps nothing (poll for POLLOUT). False: the connection takes no more. */
bool raw_write(struct raw_stream *stream, const char *bytes, size_t len, size_t *taken, struct error *err);

/* Closes our direction only. */
void raw_end_output(struct raw_stream *stream);

/* NULL is allowed. */
void raw_close(struct raw_stream *stream);
