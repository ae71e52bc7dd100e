/* The one place that knows where libcurl is: it costs 4 ms and 7 MiB, so it is opened by the first call that needs it.
 * A static build (LINK_LIBCURL) has it inside.
 * Source: EXECUTION "Talking to the engine". */
#pragma once
#include <curl/curl.h>
#include <stdbool.h>

#include "base/error.h"

/* Every function of libcurl that is used, and its name there. */
#define CURL_FUNCTIONS(X)                                                                                    \
    X(easy_init)                                                                                             \
    X(easy_setopt)                                                                                           \
    X(easy_getinfo)                                                                                          \
    X(easy_strerror)                                                                                         \
    X(easy_send)                                                                                             \
    X(easy_recv)                                                                                             \
    X(easy_cleanup)                                                                                          \
    X(slist_append)                                                                                          \
    X(slist_free_all)                                                                                        \
    X(multi_init)                                                                                            \
    X(multi_add_handle)                                                                                      \
    X(multi_remove_handle)                                                                                   \
    X(multi_perform)                                                                                         \
    X(multi_poll)                                                                                            \
    X(multi_info_read)                                                                                       \
    X(multi_strerror)                                                                                        \
    X(multi_cleanup)

struct curl_api {
#define CURL_MEMBER(name) __typeof__(&curl_##name) name;
    CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};

/* Fills the table, opening the library where that has not happened. ERROR_SYSTEM: it is not installed. */
bool curl_api_open(struct curl_api *api, struct error *err);
