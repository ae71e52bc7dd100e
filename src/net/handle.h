/* What requests and raw streams share: a handle of libcurl in a multi of its own, set up for an endpoint and driven with
 * an eye on the cancel descriptor. For net/ only. */
#pragma once
#include "net/curl.h"
#include "net/http.h"

struct net_handle {
    struct curl_api api;
    CURL *easy;
    CURLM *multi;
    const struct http_endpoint *endpoint;
    struct curl_slist *connect_to;
    char reason[CURL_ERROR_SIZE]; /* libcurl writes here: a handle stays where it was opened */
};

/* Sets up a handle for `target` at an endpoint, which must outlive it. The caller ends it with handle_close, in every
 * case. */
bool handle_open(struct net_handle *handle, const struct http_endpoint *endpoint, const char *target,
                 struct error *err);
void handle_close(struct net_handle *handle);

/* Works until the transfer is done; CURLE_OK in `*code` where the other side was reached and all went well. False with
 * ERROR_TIMEOUT or ERROR_CANCELED where the limit came first. */
bool handle_drive(struct net_handle *handle, struct limit limit, CURLcode *code, struct error *err);

/* Says why a transfer failed. Always false. */
bool handle_error(struct net_handle *handle, CURLcode code, struct error *err);
