/* Pulls: a stream of JSON lines, of which the layers' progress is summed up. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/image.h"
#include "engine/request.h"
#include "net/url.h"

enum { REPORT_EVERY_MS = 100 };

struct layer {
    int64_t bytes, total;
};

struct pull {
    const struct engine_call *call;
    const struct pull_request *request;
    struct buf line;
    struct map layers; /* struct layer * by id */
    struct pull_progress progress;
    int64_t reported_ms;
    struct error failure;
};

/* What the engine's texts mean; it gives registries' refusals no code of their own. The first that fits decides. */
static const struct {
    const char *text;
    enum error_kind kind;
} meanings[] = {
    {"pull access denied", ERROR_DENIED},
    {"unauthorized", ERROR_DENIED},
    {"no basic auth credentials", ERROR_DENIED},
    {"access to the resource is denied", ERROR_DENIED},
    {"denied:", ERROR_DENIED},
    {"authentication required", ERROR_DENIED},
    {"manifest unknown", ERROR_NOT_FOUND},
    {"not found", ERROR_NOT_FOUND},
    {"no matching manifest", ERROR_NOT_FOUND},
    {"name unknown", ERROR_NOT_FOUND},
    {"No such image", ERROR_NOT_FOUND},
    {"does not match the specified platform", ERROR_NOT_FOUND},
    {"invalid reference format", ERROR_CONFIG},
    {"repository name must be lowercase", ERROR_CONFIG},
    {"dial tcp", ERROR_UNREACHABLE},
    {"no such host", ERROR_UNREACHABLE},
    {"connection refused", ERROR_UNREACHABLE},
    {"network is unreachable", ERROR_UNREACHABLE},
    {"i/o timeout", ERROR_UNREACHABLE},
    {"TLS handshake timeout", ERROR_UNREACHABLE},
    {"request canceled while waiting for connection", ERROR_UNREACHABLE},
    {"Client.Timeout exceeded", ERROR_UNREACHABLE},
    {"context deadline exceeded", ERROR_UNREACHABLE},
    {"server gave HTTP response to HTTPS client", ERROR_UNREACHABLE},
    {"x509:", ERROR_UNREACHABLE},
    {"EOF", ERROR_UNREACHABLE},
};

static enum error_kind meaning_of(const char *text, enum error_kind otherwise)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strstr(text, meanings[i].text))
            return meanings[i].kind;
    return otherwise;
}

static void report(struct pull *pull, bool last)
{
    int64_t now = clock_ms();
    if (!pull->request->progress || (!last && now - pull->reported_ms < REPORT_EVERY_MS))
        return;
    pull->reported_ms = now;
    pull->request->progress(pull->request->context, &pull->progress);
}

static void sum_up(struct pull *pull)
{
    pull->progress.bytes = 0;
    pull->progress.total = pull->layers.len ? 0 : -1;
    for (size_t i = 0; i < pull->layers.len; i++) {
        const struct layer *layer = pull->layers.entries[i].value;
        pull->progress.bytes += layer->bytes;
        pull->progress.total += layer->total;
    }
}

/* Only downloads count; unpacking repeats the same bytes. */
static void note_layer(struct pull *pull, const cJSON *message, const char *status)
{
    struct arena *arena = pull->call->arena;
    const char *id = cJSON_GetStringValue(json_at(message, "id"));
    bool downloading = strcmp(status, "Downloading") == 0;
    if (!id || (!downloading && strcmp(status, "Download complete") != 0))
        return;
    struct layer *layer = map_get(&pull->layers, id);
    if (!layer) {
        layer = arena_alloc(arena, sizeof *layer);
        map_set(arena, &pull->layers, arena_strdup(arena, id), layer);
    }
    if (downloading) {
        layer->bytes = json_number(message, "progressDetail.current");
        layer->total = json_number(message, "progressDetail.total");
    } else {
        layer->bytes = layer->total;
    }
    sum_up(pull);
}

static void take_line(struct pull *pull, const char *line, size_t len)
{
    AUTO_JSON cJSON *message = cJSON_ParseWithLength(line, len);
    const char *failure = cJSON_GetStringValue(json_at(message, "errorDetail.message"));
    if (!failure)
        failure = cJSON_GetStringValue(json_at(message, "error"));
    if (failure)
        error_set(&pull->failure, meaning_of(failure, ERROR_SYSTEM), "%s", failure);
    const char *status = cJSON_GetStringValue(json_at(message, "status"));
    if (!status)
        return;
    note_layer(pull, message, status);
    pull->progress.status = status;
    report(pull, false);
    pull->progress.status = "";
}

static bool take_bytes(void *context, const char *bytes, size_t len)
{
    struct pull *pull = context;
    buf_add(&pull->line, bytes, len);
    size_t used = 0;
    for (const char *newline; (newline = memchr(pull->line.data + used, '\n', pull->line.len - used));) {
        size_t line_len = (size_t)(newline - pull->line.data) - used;
        take_line(pull, pull->line.data + used, line_len);
        used += line_len + 1;
    }
    buf_consume(&pull->line, used);
    return true;
}

/* The name and the tag or digest apart, as the API wants them. */
static void split_reference(struct arena *arena, const char *reference, const char **name, const char **tag)
{
    const char *slash = strrchr(reference, '/');
    const char *at = strchr(reference, '@');
    const char *colon = strchr(slash ? slash : reference, ':');
    const char *split = at ? at : colon;
    *name = arena_strndup(arena, reference, split ? (size_t)(split - reference) : strlen(reference));
    *tag = split ? split + 1 : "latest";
}

static const char *pull_path(struct arena *arena, const struct pull_request *request)
{
    const char *name, *tag;
    split_reference(arena, request->reference, &name, &tag);
    AUTO_BUF struct buf path = BUF_INIT;
    buf_adds(&path, "/images/create?fromImage=");
    url_escape(&path, name);
    buf_adds(&path, "&tag=");
    url_escape(&path, tag);
    if (request->platform && *request->platform) {
        buf_adds(&path, "&platform=");
        url_escape(&path, request->platform);
    }
    return arena_strndup(arena, path.data, path.len);
}

static bool send_pull(struct pull *pull, struct error *err)
{
    struct arena *arena = pull->call->arena;
    const struct registry_login *login = pull->request->login;
    AUTO_ANSWER struct http_answer answer = HTTP_ANSWER_INIT;
    const struct engine_request request = {
        .method = "POST",
        .path = pull_path(arena, pull->request),
        .body = HTTP_NO_BODY,
        .header = login ? arena_printf(arena, "X-Registry-Auth: %s", auth_header(arena, login)) : NULL,
        .take = take_bytes,
        .context = pull,
    };
    if (engine_send(pull->call, &request, &answer, err))
        return true;
    if (answer.status >= 400)
        err->kind = meaning_of(err->message, err->kind);
    return false;
}

bool engine_image_pull(const struct engine_call *call, const struct pull_request *request, struct error *err)
{
    struct pull pull = {
        .call = call,
        .request = request,
        .line = BUF_INIT,
        .progress = {.status = "", .total = -1},
        .failure = ERROR_INIT,
    };
    bool sent = send_pull(&pull, err);
    if (sent && pull.line.len)
        take_line(&pull, pull.line.data, pull.line.len);
    buf_free(&pull.line);
    if (!sent)
        return false;
    if (pull.failure.kind != ERROR_NONE) {
        *err = pull.failure;
        return false;
    }
    report(&pull, true);
    return true;
}
