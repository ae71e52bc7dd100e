#include "net/raw.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "net/handle.h"
#include "net/http_head.h"
#include "net/wait.h"

enum { ROOM = 128 * 1024, LARGEST_REFUSAL = 1024 * 1024 };

struct raw_stream {
    struct net_handle handle;
    int fd;
    struct http_head head;
    struct chunked chunked;
    int64_t left;  /* of a body of known length; below 0: until the end */
    bool ended;    /* the other side sends no more */
    char *room;    /* what was received */
    size_t at, to; /* the part of it that is not given out yet */
};

/* TLS writes without MSG_NOSIGNAL, and libcurl does not guard its plain send and receive: SIGPIPE is held back here, and
 * taken away where this write raised it. */
struct pipe_guard {
    sigset_t before;
    bool was_pending;
};

static struct pipe_guard guard_pipe(void)
{
    struct pipe_guard guard;
    sigset_t pipe, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    guard.was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe, &guard.before);
    return guard;
}

static void unguard_pipe(const struct pipe_guard *guard)
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    const struct timespec now = {0};
    if (!guard->was_pending)
        sigtimedwait(&pipe, NULL, &now);
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

static bool lost(struct raw_stream *stream, struct error *err)
{
    return error_set(err, ERROR_SYSTEM, "%s: the connection was lost", stream->handle.endpoint->name);
}

static bool connect_stream(struct raw_stream *stream, struct limit limit, struct error *err)
{
    struct net_handle *handle = &stream->handle;
    handle->api.easy_setopt(handle->easy, CURLOPT_CONNECT_ONLY, 1L);
    CURLcode code;
    if (!handle_drive(handle, limit, &code, err))
        return false;
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (code == CURLE_OK)
        code = handle->api.easy_getinfo(handle->easy, CURLINFO_ACTIVESOCKET, &fd);
    if (code != CURLE_OK)
        return handle_error(handle, code, err);
    stream->fd = fd;
    return fd != CURL_SOCKET_BAD || lost(stream, err);
}

/* The authority of the endpoint's base, for the Host header. */
static const char *authority(const struct http_endpoint *endpoint)
{
    const char *scheme_end = strstr(endpoint->base, "://");
    return scheme_end ? scheme_end + 3 : endpoint->base;
}

static void write_head(struct buf *out, const struct raw_request *request)
{
    const char *host = authority(request->endpoint);
    buf_addf(out, "%s %s HTTP/1.1\r\nHost: %.*s\r\n", request->method, request->target,
             (int)strcspn(host, "/"), host);
    if (request->upgrade_to)
        buf_addf(out, "Connection: Upgrade\r\nUpgrade: %s\r\n", request->upgrade_to);
    for (size_t i = 0; i < request->headers.len; i++)
        buf_addf(out, "%s\r\n", (const char *)request->headers.items[i]);
    if (request->body || strcmp(request->method, "POST") == 0)
        buf_addf(out, "Content-Length: %zu\r\n", request->body ? strlen(request->body) : 0);
    buf_adds(out, "\r\n");
    buf_adds(out, request->body ? request->body : "");
}

static bool send_head(struct raw_stream *stream, const struct raw_request *request, struct error *err)
{
    AUTO_BUF struct buf head = BUF_INIT;
    write_head(&head, request);
    for (size_t sent = 0, taken; sent < head.len; sent += taken) {
        if (!raw_write(stream, head.data + sent, head.len - sent, &taken, err))
            return false;
        if (taken == 0 && !net_wait(stream->fd, POLLOUT, request->limit, err))
            return false;
    }
    return true;
}

/* Receives once, behind what is there. */
static enum raw_result receive(struct raw_stream *stream, struct error *err)
{
    struct net_handle *handle = &stream->handle;
    if (stream->at == stream->to)
        stream->at = stream->to = 0;
    size_t got = 0;
    struct pipe_guard guard = guard_pipe();
    CURLcode code = handle->api.easy_recv(handle->easy, stream->room + stream->to, ROOM - stream->to, &got);
    unguard_pipe(&guard);
    if (code == CURLE_AGAIN)
        return RAW_LATER;
    if (code != CURLE_OK) {
        lost(stream, err);
        return RAW_BROKEN;
    }
    stream->ended = got == 0;
    stream->to += got;
    return got ? RAW_DATA : RAW_END;
}

static bool receive_head(struct raw_stream *stream, struct limit limit, struct error *err)
{
    for (;;) {
        size_t head_len;
        enum http_parse parsed = http_head_parse(stream->room, stream->to, &stream->head, &head_len);
        if (parsed == HTTP_BROKEN)
            return error_set(err, ERROR_SYSTEM, "%s: the answer is not HTTP", stream->handle.endpoint->name);
        if (parsed == HTTP_DONE) {
            stream->at = head_len;
            stream->left = stream->head.chunked ? -1 : stream->head.content_length;
            return true;
        }
        switch (receive(stream, err)) {
        case RAW_DATA:
            break;
        case RAW_LATER:
            if (!net_wait(stream->fd, POLLIN, limit, err))
                return false;
            break;
        case RAW_END:
            return lost(stream, err);
        case RAW_BROKEN:
            return false;
        }
    }
}

static bool read_refusal(struct raw_stream *stream, struct limit limit, struct http_answer *refusal,
                         struct error *err)
{
    refusal->status = stream->head.status;
    while (refusal->body.len < LARGEST_REFUSAL) {
        const char *bytes;
        size_t len;
        enum raw_result result = raw_read(stream, &bytes, &len, err);
        if (result == RAW_DATA)
            buf_add(&refusal->body, bytes, len);
        else if (result == RAW_LATER && !net_wait(stream->fd, POLLIN, limit, err))
            return false;
        else if (result != RAW_LATER)
            return result == RAW_END;
    }
    return true;
}

static bool is_agreed(int status)
{
    return status == 101 || (status >= 200 && status < 300);
}

static bool open_into(struct raw_stream *stream, const struct raw_request *request,
                      struct http_answer *refusal, struct error *err)
{
    if (!handle_open(&stream->handle, request->endpoint, request->target, err) ||
        !connect_stream(stream, request->limit, err) || !send_head(stream, request, err) ||
        !receive_head(stream, request->limit, err))
        return false;
    if (stream->head.status == 101)
        stream->left = -1;
    return is_agreed(stream->head.status) || read_refusal(stream, request->limit, refusal, err);
}

bool raw_open(const struct raw_request *request, struct raw_stream **stream, struct http_answer *refusal,
              struct error *err)
{
    struct raw_stream *opening = mem_alloc(sizeof *opening);
    *opening = (struct raw_stream){.fd = -1, .room = mem_alloc(ROOM)};
    bool answered = open_into(opening, request, refusal, err);
    bool agreed = answered && is_agreed(opening->head.status);
    if (!agreed)
        raw_close(opening);
    *stream = agreed ? opening : NULL;
    return answered;
}

int raw_fd(const struct raw_stream *stream)
{
    return stream->fd;
}

/* What lies in the room, as the body has it; RAW_LATER: nothing is left of it. */
static enum raw_result take_received(struct raw_stream *stream, const char **bytes, size_t *len,
                                     struct error *err)
{
    const char *from = stream->room + stream->at;
    size_t there = stream->to - stream->at;
    if (stream->head.chunked && stream->head.status != 101) {
        enum http_parse parsed = chunked_next(&stream->chunked, &from, &there, bytes, len);
        stream->at = (size_t)(from - stream->room);
        if (parsed == HTTP_BROKEN)
            lost(stream, err);
        return parsed == HTTP_BROKEN ? RAW_BROKEN
               : parsed == HTTP_MORE ? RAW_LATER
               : *len                ? RAW_DATA
                                     : RAW_END;
    }
    if (stream->left == 0)
        return RAW_END;
    if (there == 0)
        return RAW_LATER;
    *bytes = from;
    *len = stream->left > 0 && (size_t)stream->left < there ? (size_t)stream->left : there;
    stream->at += *len;
    if (stream->left > 0)
        stream->left -= (int64_t)*len;
    return RAW_DATA;
}

enum raw_result raw_read(struct raw_stream *stream, const char **bytes, size_t *len, struct error *err)
{
    for (;;) {
        enum raw_result result = take_received(stream, bytes, len, err);
        if (result != RAW_LATER)
            return result;
        if (!stream->ended)
            result = receive(stream, err);
        if (stream->ended && (stream->left > 0 || stream->head.chunked)) {
            lost(stream, err);
            return RAW_BROKEN;
        }
        if (stream->ended)
            return RAW_END;
        if (result != RAW_DATA)
            return result;
    }
}

bool raw_write(struct raw_stream *stream, const char *bytes, size_t len, size_t *taken, struct error *err)
{
    struct net_handle *handle = &stream->handle;
    *taken = 0;
    struct pipe_guard guard = guard_pipe();
    CURLcode code = handle->api.easy_send(handle->easy, bytes, len, taken);
    unguard_pipe(&guard);
    if (code == CURLE_AGAIN)
        *taken = 0;
    return code == CURLE_OK || code == CURLE_AGAIN || lost(stream, err);
}

void raw_end_output(struct raw_stream *stream)
{
    shutdown(stream->fd, SHUT_WR);
}

void raw_close(struct raw_stream *stream)
{
    if (!stream)
        return;
    handle_close(&stream->handle);
    free(stream->room);
    free(stream);
}
