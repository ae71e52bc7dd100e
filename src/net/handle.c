#include "net/handle.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "net/wait.h"

static bool canceled(struct error *err)
{
    return error_set(err, ERROR_CANCELED, "cancelled");
}

static bool timed_out(struct error *err)
{
    return error_set(err, ERROR_TIMEOUT, "no answer in time");
}

static void set_blob(struct net_handle *handle, CURLoption option, const char *pem)
{
    struct curl_blob blob = {.data = (void *)pem, .len = strlen(pem), .flags = CURL_BLOB_COPY};
    handle->api.easy_setopt(handle->easy, option, &blob);
}

static void set_tls(struct net_handle *handle, const struct http_tls *tls)
{
    const struct {
        CURLoption option;
        const char *path;
    } files[] = {
        {CURLOPT_CAINFO, tls->ca_file},
        {CURLOPT_SSLCERT, tls->cert_file},
        {CURLOPT_SSLKEY, tls->key_file},
    };
    const struct {
        CURLoption option;
        const char *pem;
    } blobs[] = {
        {CURLOPT_CAINFO_BLOB, tls->ca_pem},
        {CURLOPT_SSLCERT_BLOB, tls->cert_pem},
        {CURLOPT_SSLKEY_BLOB, tls->key_pem},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i].path)
            handle->api.easy_setopt(handle->easy, files[i].option, files[i].path);
    for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++)
        if (blobs[i].pem)
            set_blob(handle, blobs[i].option, blobs[i].pem);
    handle->api.easy_setopt(handle->easy, CURLOPT_SSL_VERIFYPEER, tls->insecure ? 0L : 1L);
    handle->api.easy_setopt(handle->easy, CURLOPT_SSL_VERIFYHOST, tls->insecure ? 0L : 2L);
}

static void set_endpoint(struct net_handle *handle, const char *target)
{
    const struct http_endpoint *endpoint = handle->endpoint;
    struct curl_api *api = &handle->api;
    AUTO_BUF struct buf url = BUF_INIT;
    buf_addf(&url, "%s%s", endpoint->base, target);
    api->easy_setopt(handle->easy, CURLOPT_URL, url.data);
    api->easy_setopt(handle->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    api->easy_setopt(handle->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    api->easy_setopt(handle->easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    api->easy_setopt(handle->easy, CURLOPT_ERRORBUFFER, handle->reason);
    api->easy_setopt(handle->easy, CURLOPT_TCP_KEEPALIVE,
                     1L); /* a wait may last hours; a dead line is noticed */
    api->easy_setopt(handle->easy, CURLOPT_TCP_KEEPIDLE, 20L);
    api->easy_setopt(handle->easy, CURLOPT_TCP_KEEPINTVL, 10L);
    if (endpoint->unix_socket)
        api->easy_setopt(handle->easy, CURLOPT_UNIX_SOCKET_PATH, endpoint->unix_socket);
    if (!endpoint->proxy)
        api->easy_setopt(handle->easy, CURLOPT_PROXY, "");
    if (endpoint->connect_to) {
        AUTO_BUF struct buf entry = BUF_INIT;
        buf_addf(&entry, "::%s", endpoint->connect_to);
        handle->connect_to = api->slist_append(NULL, entry.data);
        api->easy_setopt(handle->easy, CURLOPT_CONNECT_TO, handle->connect_to);
    }
    if (endpoint->tls)
        set_tls(handle, endpoint->tls);
}

bool handle_open(struct net_handle *handle, const struct http_endpoint *endpoint, const char *target,
                 struct error *err)
{
    *handle = (struct net_handle){.endpoint = endpoint};
    if (!curl_api_open(&handle->api, err))
        return false;
    handle->easy = handle->api.easy_init();
    handle->multi = handle->api.multi_init();
    if (!handle->easy || !handle->multi)
        return error_set(err, ERROR_SYSTEM, "libcurl can't start");
    set_endpoint(handle, target);
    return true;
}

void handle_close(struct net_handle *handle)
{
    if (handle->multi && handle->easy)
        handle->api.multi_remove_handle(handle->multi, handle->easy);
    if (handle->easy)
        handle->api.easy_cleanup(handle->easy);
    if (handle->multi)
        handle->api.multi_cleanup(handle->multi);
    if (handle->connect_to)
        handle->api.slist_free_all(handle->connect_to);
    *handle = (struct net_handle){0};
}

/* One turn of waiting: until libcurl has something to do, the deadline or a word on the cancel descriptor. */
static bool wait_turn(struct net_handle *handle, struct limit limit, struct error *err)
{
    enum { LONGEST_TURN_MS = 60 * 1000 };
    struct curl_waitfd cancel = {.fd = limit.cancel_fd, .events = CURL_WAIT_POLLIN};
    int left = clock_left_ms(limit.deadline_ms);
    if (left == 0)
        return timed_out(err);
    int turn = left < 0 || left > LONGEST_TURN_MS ? LONGEST_TURN_MS : left;
    CURLMcode code = handle->api.multi_poll(handle->multi, &cancel, limit.cancel_fd >= 0, turn, NULL);
    if (code != CURLM_OK)
        return error_set(err, ERROR_SYSTEM, "%s: %s", handle->endpoint->name,
                         handle->api.multi_strerror(code));
    return limit.cancel_fd < 0 || !cancel.revents || canceled(err);
}

bool handle_drive(struct net_handle *handle, struct limit limit, CURLcode *code, struct error *err)
{
    if (!net_not_canceled(limit, err))
        return false;
    handle->api.multi_add_handle(handle->multi, handle->easy);
    for (;;) {
        int running, queued;
        CURLMcode turn = handle->api.multi_perform(handle->multi, &running);
        if (turn != CURLM_OK)
            return error_set(err, ERROR_SYSTEM, "%s: %s", handle->endpoint->name,
                             handle->api.multi_strerror(turn));
        CURLMsg *message = handle->api.multi_info_read(handle->multi, &queued);
        if (message && message->msg == CURLMSG_DONE) {
            *code = message->data.result;
            return true;
        }
        if (!wait_turn(handle, limit, err))
            return false;
    }
}

/* What libcurl's codes mean to us; all others are ERROR_SYSTEM. */
static enum error_kind kind_of(CURLcode code)
{
    static const struct {
        CURLcode code;
        enum error_kind kind;
    } kinds[] = {
        {CURLE_COULDNT_CONNECT, ERROR_UNREACHABLE},       {CURLE_COULDNT_RESOLVE_HOST, ERROR_UNREACHABLE},
        {CURLE_COULDNT_RESOLVE_PROXY, ERROR_UNREACHABLE}, {CURLE_OPERATION_TIMEDOUT, ERROR_TIMEOUT},
        {CURLE_ABORTED_BY_CALLBACK, ERROR_CANCELED},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].code == code)
            return kinds[i].kind;
    return ERROR_SYSTEM;
}

bool handle_error(struct net_handle *handle, CURLcode code, struct error *err)
{
    long number = 0;
    handle->api.easy_getinfo(handle->easy, CURLINFO_OS_ERRNO, &number);
    if (code == CURLE_COULDNT_CONNECT && handle->endpoint->unix_socket && number) {
        errno = (int)number;
        return error_errno(err, "connecting to %s", handle->endpoint->name);
    }
    const char *reason = handle->reason[0] ? handle->reason : handle->api.easy_strerror(code);
    return error_set(err, kind_of(code), "%s: %s", handle->endpoint->name, reason);
}
