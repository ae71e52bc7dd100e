#include "net/fetch.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "net/http.h"
#include "net/url.h"

enum { MOST_REDIRECTS = 5 };

/* The part of a URL that says which server: "https://host:port". */
static size_t origin_len(const char *url)
{
    const char *scheme_end = strstr(url, "://");
    return scheme_end ? (size_t)(scheme_end + 3 - url) + strcspn(scheme_end + 3, "/?#") : strlen(url);
}

static bool same_origin(const char *a, const char *b)
{
    size_t len = origin_len(a);
    return len == origin_len(b) && strncasecmp(a, b, len) == 0;
}

static bool is_web(const char *url)
{
    return strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://", 7) == 0;
}

static bool refuse_status(int status, const char *shown, struct error *err)
{
    enum error_kind kind = status == 404                    ? ERROR_NOT_FOUND
                           : status == 401 || status == 403 ? ERROR_DENIED
                                                            : ERROR_SYSTEM;
    return error_set(err, kind, "%s: the server answered with status %d", shown, status);
}

/* One request without following anything. */
static bool get(struct arena *arena, const struct fetch_request *request, const char *url,
                struct http_answer *answer, struct error *err)
{
    size_t base_len = origin_len(url);
    const struct http_tls tls = {.ca_file = request->ca_file};
    const struct http_endpoint endpoint = {
        .name = url_without_password(arena, url),
        .base = arena_strndup(arena, url, base_len),
        .tls = &tls,
        .proxy = true,
    };
    const char *rest = url + base_len;
    struct http_request http = {
        .endpoint = &endpoint,
        .method = "GET",
        .target = *rest == '/' ? arena_strndup(arena, rest, strcspn(rest, "#")) : "/",
        .body = HTTP_NO_BODY,
        .limit = request->limit,
        .limit_bytes = request->limit_bytes,
    };
    if (same_origin(url, request->url))
        http.headers = request->headers;
    return http_call(&http, answer, err);
}

static bool may_follow(const char *from, const char *to, const char *shown, struct error *err)
{
    if (!is_web(to) || (strncasecmp(from, "https://", 8) == 0 && strncasecmp(to, "https://", 8) != 0))
        return error_set(err, ERROR_SYSTEM, "%s: redirects from https to something else are not followed",
                         shown);
    return true;
}

static bool is_redirect(const struct http_answer *answer)
{
    return answer->status >= 300 && answer->status < 400 && answer->redirect_url;
}

bool fetch(struct arena *arena, const struct fetch_request *request, struct fetch_answer *answer,
           struct error *err)
{
    const char *shown = url_without_password(arena, request->url);
    if (!is_web(request->url))
        return error_set(err, ERROR_CONFIG, "%s: only http:// and https:// can be fetched", shown);
    const char *url = request->url;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
        AUTO_ANSWER struct http_answer http = HTTP_ANSWER_INIT;
        if (!get(arena, request, url, &http, err))
            return false;
        if (is_redirect(&http)) {
            if (!may_follow(url, http.redirect_url, shown, err))
                return false;
            url = arena_strdup(arena, http.redirect_url);
            continue;
        }
        if (http.status < 200 || http.status > 299)
            return refuse_status(http.status, shown, err);
        const char *type = http_header(arena, &http, "Content-Type");
        *answer = (struct fetch_answer){
            .status = http.status,
            .text = arena_strndup(arena, http.body.data, http.body.len),
            .len = http.body.len,
            .content_type = type ? type : "",
        };
        return true;
    }
    return error_set(err, ERROR_SYSTEM, "%s: redirected more than %d times", shown, MOST_REDIRECTS);
}
