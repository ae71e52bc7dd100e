/* HTTP requests, each on a connection of its own, over a unix socket, TCP or TLS. A call blocks until the whole answer
 * is here, its deadline passes or its cancel descriptor speaks (within milliseconds). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/limit.h"
#include "base/vec.h"

struct arena;

/* Paths of PEM files or the files' texts; NULL: none. */
struct http_tls {
    const char *ca_file, *cert_file, *key_file;
    const char *ca_pem, *cert_pem, *key_pem;
    bool insecure; /* certificates of the server are not verified */
};

/* Where requests go. */
struct http_endpoint {
    const char *name;        /* for messages: "unix:///var/run/docker.sock" */
    const char *base;        /* "http://localhost", "https://docker:2376" */
    const char *unix_socket; /* its path, or NULL */
    const char *connect_to;  /* "ADDRESS:PORT" to go to in place of what `base` names, or NULL */
    const struct http_tls *tls;
    bool proxy; /* as the environment says; else none is used */
};

/* A body to send: `bytes` where set, else what `fd` gives until its end. */
struct http_body {
    const char *bytes;
    size_t len;
    int fd; /* below 0: none */
};

#define HTTP_NO_BODY                                                                                         \
    (struct http_body)                                                                                       \
    {                                                                                                        \
        .fd = -1                                                                                             \
    }

struct http_request {
    const struct http_endpoint *endpoint;
    const char *method;
    const char *target; /* path and query, already escaped */
    struct vec headers; /* char *: "Name: value" */
    struct http_body body;
    struct limit limit;
    size_t limit_bytes; /* of a collected body; 0: none */

    /* Gets the body of a 2xx answer in pieces; false stops the call with ERROR_CANCELED. NULL: it is collected. */
    bool (*take)(void *context, const char *bytes, size_t len);
    void *context;
};

/* The caller gives it back with http_answer_free, in every case. */
struct http_answer {
    int status;
    struct buf head; /* all header lines */
    struct buf body;
    char *redirect_url; /* where a 3xx points, absolute, or NULL */
};
#define HTTP_ANSWER_INIT                                                                                     \
    {                                                                                                        \
        .head = BUF_INIT, .body = BUF_INIT                                                                   \
    }

/* Sends a request and waits for its answer, whatever its status. ERROR_UNREACHABLE: nobody answers; ERROR_DENIED: no
 * right to the unix socket; ERROR_NOT_FOUND: no such socket; ERROR_TIMEOUT, ERROR_CANCELED; ERROR_SYSTEM: TLS, or the
 * connection was lost. */
bool http_call(const struct http_request *request, struct http_answer *answer, struct error *err);

void http_answer_free(struct http_answer *answer);
#define AUTO_ANSWER __attribute__((cleanup(http_answer_free)))

/* The value of a header of the answer, in `arena`, or NULL. */
const char *http_header(struct arena *arena, const struct http_answer *answer, const char *name);

/* Opens libcurl, so that processes forked later need not. */
bool http_prepare(struct error *err);
