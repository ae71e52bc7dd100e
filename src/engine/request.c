#include "engine/request.h"

#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "net/url.h"

/* Long enough for an engine under load; a create that is cut short may still come true later. */
enum { CREATE_MS = 60 * 1000 };

static struct limit limit_of(const struct engine_call *call, enum request_kind kind)
{
    if (kind == REQUEST_ORDINARY)
        return call->limit;
    return (struct limit){.deadline_ms = clock_ms() + CREATE_MS, .cancel_fd = -1};
}

/* What a status means. Podman says 500 where docker says 409; its text tells. */
static enum error_kind kind_of_refusal(int status, const char *text)
{
    static const struct {
        int status;
        const char *text;
        enum error_kind kind;
    } kinds[] = {
        {401, "", ERROR_DENIED},
        {403, "", ERROR_DENIED},
        {404, "", ERROR_NOT_FOUND},
        {409, "", ERROR_CONFLICT},
        {500, "already in use", ERROR_CONFLICT},
        {500, "network already exists", ERROR_CONFLICT},
        {500, "container state improper", ERROR_CONFLICT},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].status == status && strstr(text, kinds[i].text))
            return kinds[i].kind;
    return ERROR_SYSTEM;
}

bool engine_refused(int status, const struct buf *body, struct error *err)
{
    AUTO_JSON cJSON *document = cJSON_ParseWithLength(body->data, body->len);
    const char *message = cJSON_GetStringValue(json_at(document, "message"));
    if (!message)
        message = body->data;
    size_t len = strlen(message);
    while (len > 0 && strchr(" \r\n\t", message[len - 1]))
        len--;
    enum error_kind kind = kind_of_refusal(status, message);
    if (len == 0)
        return error_set(err, kind, "Error response from daemon: status %d", status);
    return error_set(err, kind, "Error response from daemon: %.*s", (int)len, message);
}

static bool send_with_body(const struct engine_call *call, const struct engine_request *request,
                           struct http_request *http, struct http_answer *answer, struct error *err)
{
    AUTO_FREE char *text = request->document ? cJSON_PrintUnformatted(request->document) : NULL;
    if (text)
        http->body = (struct http_body){.bytes = text, .len = strlen(text), .fd = -1};
    if (text)
        vec_push(call->arena, &http->headers, "Content-Type: application/json");
    else if (http->body.bytes || http->body.fd >= 0)
        vec_push(call->arena, &http->headers, "Content-Type: application/x-tar");
    return http_call(http, answer, err);
}

bool engine_send(const struct engine_call *call, const struct engine_request *request,
                 struct http_answer *answer, struct error *err)
{
    struct http_request http = {
        .endpoint = &call->engine->endpoint,
        .method = request->method,
        .target = arena_printf(call->arena, "%s%s", call->engine->prefix, request->path),
        .body = request->body,
        .limit = limit_of(call, request->kind),
        .limit_bytes = request->limit_bytes,
        .take = request->take,
        .context = request->context,
    };
    if (request->header)
        vec_push(call->arena, &http.headers, request->header);
    if (!send_with_body(call, request, &http, answer, err))
        return false;
    return answer->status < 400 || engine_refused(answer->status, &answer->body, err);
}

bool engine_do(const struct engine_call *call, const char *method, const char *path, struct error *err)
{
    AUTO_ANSWER struct http_answer answer = HTTP_ANSWER_INIT;
    const struct engine_request request = {.method = method, .path = path, .body = HTTP_NO_BODY};
    return engine_send(call, &request, &answer, err);
}

static cJSON *document_of(const struct engine_call *call, const struct http_answer *answer, const char *path,
                          struct error *err)
{
    cJSON *document = cJSON_ParseWithLength(answer->body.data, answer->body.len);
    if (!document)
        error_set(err, ERROR_SYSTEM, "%s: the answer to %.*s can't be read", call->engine->endpoint.name,
                  (int)strcspn(path, "?"), path);
    return document;
}

cJSON *engine_get(const struct engine_call *call, const char *path, struct error *err)
{
    AUTO_ANSWER struct http_answer answer = HTTP_ANSWER_INIT;
    const struct engine_request request = {.method = "GET", .path = path, .body = HTTP_NO_BODY};
    return engine_send(call, &request, &answer, err) ? document_of(call, &answer, path, err) : NULL;
}

cJSON *engine_post(const struct engine_call *call, const char *path, enum request_kind kind,
                   const cJSON *document, struct error *err)
{
    AUTO_ANSWER struct http_answer answer = HTTP_ANSWER_INIT;
    const struct engine_request request = {
        .method = "POST", .path = path, .kind = kind, .document = document, .body = HTTP_NO_BODY};
    return engine_send(call, &request, &answer, err) ? document_of(call, &answer, path, err) : NULL;
}

struct raw_stream *engine_open_stream(const struct engine_call *call, const struct stream_request *request,
                                      struct error *err)
{
    AUTO_FREE char *text = request->document ? cJSON_PrintUnformatted(request->document) : NULL;
    AUTO_ANSWER struct http_answer refusal = HTTP_ANSWER_INIT;
    struct raw_request raw = {
        .endpoint = &call->engine->endpoint,
        .method = request->method,
        .target = arena_printf(call->arena, "%s%s", call->engine->prefix, request->path),
        .body = text,
        .upgrade_to = request->upgrade ? "tcp" : NULL,
        .limit = call->limit,
    };
    if (text)
        vec_push(call->arena, &raw.headers, "Content-Type: application/json");
    struct raw_stream *stream = NULL;
    if (!raw_open(&raw, &stream, &refusal, err))
        return NULL;
    if (!stream)
        engine_refused(refusal.status, &refusal.body, err);
    return stream;
}

const char *object_path(struct arena *arena, const char *kind, const char *id, const char *rest)
{
    AUTO_BUF struct buf path = BUF_INIT;
    buf_addf(&path, "%s/", kind);
    url_escape_path(&path, id);
    buf_adds(&path, rest);
    return arena_strndup(arena, path.data, path.len);
}

void engine_label_filter(struct buf *path, const struct vec *labels)
{
    AUTO_JSON cJSON *filters = cJSON_CreateObject();
    if (labels)
        json_put_texts(filters, "label", labels);
    AUTO_FREE char *text = cJSON_PrintUnformatted(filters);
    buf_adds(path, "filters=");
    url_escape(path, text);
}
