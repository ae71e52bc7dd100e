/* Getting a file from the web, for remote includes and GitLab's API. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/limit.h"
#include "base/vec.h"

struct arena;

struct fetch_request {
    const char *url; /* http:// or https:// */
    struct vec
        headers; /* char *: "PRIVATE-TOKEN: …"; sent to the URL's own host only, never to one it redirects to */
    size_t limit_bytes;  /* a larger answer is ERROR_SYSTEM; 0: no limit */
    const char *ca_file; /* besides the system's authorities, or NULL */
    struct limit limit;
};

struct fetch_answer {
    int status;       /* 200 … 299 */
    const char *text; /* ended by a NUL that `len` does not count */
    size_t len;
    const char *content_type; /* or "" */
};

/* GETs, following at most 5 redirects (never from https to http), certificates verified, proxies as the environment says. The
 * answer lives in `arena`. ERROR_NOT_FOUND: 404; ERROR_DENIED: 401, 403; ERROR_SYSTEM: another status, too large, TLS;
 * ERROR_UNREACHABLE, ERROR_TIMEOUT, ERROR_CANCELED. Messages name the URL without a password. */
bool fetch(struct arena *arena, const struct fetch_request *request, struct fetch_answer *answer,
           struct error *err);
