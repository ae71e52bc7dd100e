#include "net/http.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/mem.h"
#include "net/handle.h"
#include "net/wait.h"

/* A request on its way, as libcurl's callbacks see it. */
struct transfer {
    const struct http_request *request;
    struct http_answer *answer;
    struct net_handle handle;
    struct curl_slist *headers;
    size_t sent;       /* of the body's bytes */
    struct error *err; /* where a callback says why it stopped */
    bool stopped;
};

static size_t take_head(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t len = size * count;
    if (len >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
        buf_clear(&transfer->answer->head); /* of a 100 Continue */
    buf_add(&transfer->answer->head, bytes, len);
    return len;
}

static bool wanted_in_pieces(struct transfer *transfer)
{
    long status = 0;
    transfer->handle.api.easy_getinfo(transfer->handle.easy, CURLINFO_RESPONSE_CODE, &status);
    return transfer->request->take && status >= 200 && status < 300;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    const struct http_request *request = transfer->request;
    size_t len = size * count;
    if (wanted_in_pieces(transfer)) {
        transfer->stopped = !request->take(request->context, bytes, len);
        if (transfer->stopped)
            error_set(transfer->err, ERROR_CANCELED, "stopped by the reader");
        return transfer->stopped ? 0 : len;
    }
    if (request->limit_bytes && transfer->answer->body.len + len > request->limit_bytes) {
        transfer->stopped = true;
        error_set(transfer->err, ERROR_SYSTEM, "the answer is larger than %zu bytes", request->limit_bytes);
        return 0;
    }
    buf_add(&transfer->answer->body, bytes, len);
    return len;
}

static size_t give_fd(struct transfer *transfer, char *room, size_t size)
{
    int fd = transfer->request->body.fd;
    ssize_t got;
    do {
        if (!net_wait(fd, POLLIN, transfer->request->limit, transfer->err)) {
            transfer->stopped = true;
            return CURL_READFUNC_ABORT;
        }
        got = read(fd, room, size);
    } while (got < 0 && (errno == EINTR || errno == EAGAIN));
    if (got >= 0)
        return (size_t)got;
    transfer->stopped = true;
    error_errno(transfer->err, "reading what is to be sent");
    return CURL_READFUNC_ABORT;
}

static size_t give_body(char *room, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    const struct http_body *body = &transfer->request->body;
    if (!body->bytes)
        return give_fd(transfer, room, size * count);
    size_t len = body->len - transfer->sent < size * count ? body->len - transfer->sent : size * count;
    memcpy(room, body->bytes + transfer->sent, len);
    transfer->sent += len;
    return len;
}

/* How long the body is; below 0: only its end will say. */
static curl_off_t body_size(const struct http_body *body)
{
    struct stat info;
    if (body->bytes)
        return (curl_off_t)body->len;
    if (fstat(body->fd, &info) < 0 || !S_ISREG(info.st_mode))
        return -1;
    off_t at = lseek(body->fd, 0, SEEK_CUR);
    return at < 0 || at > info.st_size ? -1 : (curl_off_t)(info.st_size - at);
}

static void set_method(struct transfer *transfer)
{
    const struct http_request *request = transfer->request;
    struct curl_api *api = &transfer->handle.api;
    CURL *easy = transfer->handle.easy;
    bool has_body = request->body.bytes || request->body.fd >= 0;
    if (has_body) {
        api->easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        api->easy_setopt(easy, CURLOPT_READFUNCTION, give_body);
        api->easy_setopt(easy, CURLOPT_READDATA, transfer);
        api->easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, body_size(&request->body));
    } else if (strcmp(request->method, "HEAD") == 0) {
        api->easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (strcmp(request->method, "POST") == 0) {
        api->easy_setopt(easy, CURLOPT_POST, 1L);
        api->easy_setopt(easy, CURLOPT_POSTFIELDS, "");
        api->easy_setopt(easy, CURLOPT_POSTFIELDSIZE, 0L);
    }
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0)
        api->easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static void set_headers(struct transfer *transfer)
{
    const struct http_request *request = transfer->request;
    struct curl_api *api = &transfer->handle.api;
    struct curl_slist *list = api->slist_append(NULL, "Expect:");
    if (!request->body.bytes && request->body.fd < 0)
        list = api->slist_append(list, "Content-Type:"); /* libcurl would call an empty POST a form */
    for (size_t i = 0; i < request->headers.len; i++)
        list = api->slist_append(list, request->headers.items[i]);
    transfer->headers = list;
    api->easy_setopt(transfer->handle.easy, CURLOPT_HTTPHEADER, list);
}

static void keep_result(struct transfer *transfer)
{
    struct curl_api *api = &transfer->handle.api;
    long status = 0;
    const char *redirect = NULL;
    api->easy_getinfo(transfer->handle.easy, CURLINFO_RESPONSE_CODE, &status);
    api->easy_getinfo(transfer->handle.easy, CURLINFO_REDIRECT_URL, &redirect);
    transfer->answer->status = (int)status;
    if (redirect)
        transfer->answer->redirect_url = mem_strdup(redirect);
}

static bool perform(struct transfer *transfer)
{
    struct curl_api *api = &transfer->handle.api;
    CURL *easy = transfer->handle.easy;
    set_method(transfer);
    set_headers(transfer);
    api->easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
    api->easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    api->easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    api->easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    api->easy_setopt(easy, CURLOPT_BUFFERSIZE, 128L * 1024);
    api->easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 256L * 1024);
    CURLcode code;
    if (!handle_drive(&transfer->handle, transfer->request->limit, &code, transfer->err))
        return false;
    if (transfer->stopped)
        return false; /* `err` is set */
    if (code != CURLE_OK)
        return handle_error(&transfer->handle, code, transfer->err);
    keep_result(transfer);
    return true;
}

bool http_call(const struct http_request *request, struct http_answer *answer, struct error *err)
{
    struct transfer transfer = {.request = request, .answer = answer, .err = err};
    bool done = handle_open(&transfer.handle, request->endpoint, request->target, err) && perform(&transfer);
    struct curl_api api = transfer.handle.api;
    handle_close(&transfer.handle);
    if (transfer.headers)
        api.slist_free_all(transfer.headers);
    return done;
}

void http_answer_free(struct http_answer *answer)
{
    buf_free(&answer->head);
    buf_free(&answer->body);
    free(answer->redirect_url);
    answer->redirect_url = NULL;
}

const char *http_header(struct arena *arena, const struct http_answer *answer, const char *name)
{
    size_t name_len = strlen(name);
    for (const char *line = answer->head.data; *line;) {
        size_t len = strcspn(line, "\r\n");
        if (len > name_len && line[name_len] == ':' && strncasecmp(line, name, name_len) == 0) {
            const char *value = line + name_len + 1;
            value += strspn(value, " \t");
            return arena_strndup(arena, value, (size_t)(line + len - value));
        }
        line += len;
        line += strspn(line, "\r\n");
    }
    return NULL;
}

bool http_prepare(struct error *err)
{
    struct curl_api api;
    return curl_api_open(&api, err);
}
