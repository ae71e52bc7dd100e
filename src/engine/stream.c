#include "engine/stream.h"

#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/mem.h"
#include "engine/request.h"
#include "net/wait.h"

struct engine_stream {
    struct raw_stream *raw;
    bool tty;
    struct demux demux;
    const char *bytes; /* received and not yet given out */
    size_t len;
};

static bool open_stream(const struct engine_call *call, const struct stream_request *request, bool tty,
                        struct engine_stream **stream, struct error *err)
{
    struct raw_stream *raw = engine_open_stream(call, request, err);
    if (!raw)
        return false;
    *stream = mem_alloc(sizeof **stream);
    **stream = (struct engine_stream){.raw = raw, .tty = tty};
    return true;
}

bool engine_attach(const struct engine_call *call, const char *id, const struct stream_options *options,
                   struct engine_stream **stream, struct error *err)
{
    const char *query = options->input == STREAM_WITH_INPUT ? "/attach?stream=1&stdout=1&stderr=1&stdin=1"
                                                            : "/attach?stream=1&stdout=1&stderr=1";
    const struct stream_request request = {
        .method = "POST",
        .path = object_path(call->arena, "/containers", id, query),
        .upgrade = true,
    };
    return open_stream(call, &request, options->tty, stream, err);
}

static cJSON *exec_document(const struct exec_spec *spec)
{
    cJSON *document = cJSON_CreateObject();
    cJSON_AddItemToObject(document, "Cmd", json_list(&spec->command));
    json_put_texts(document, "Env", &spec->environment);
    json_put_text(document, "User", spec->user);
    json_put_text(document, "WorkingDir", spec->folder);
    json_put_true(document, "Privileged", spec->privileged);
    json_put_true(document, "Tty", spec->stream.tty);
    json_put_true(document, "AttachStdin", spec->stream.input == STREAM_WITH_INPUT);
    cJSON_AddTrueToObject(document, "AttachStdout");
    cJSON_AddTrueToObject(document, "AttachStderr");
    return document;
}

bool engine_exec(const struct engine_call *call, const char *id, const struct exec_spec *spec,
                 const char **exec_id, struct engine_stream **stream, struct error *err)
{
    AUTO_JSON cJSON *document = exec_document(spec);
    const char *path = object_path(call->arena, "/containers", id, "/exec");
    AUTO_JSON cJSON *created = engine_post(call, path, REQUEST_CREATES, document, err);
    if (!created)
        return false;
    *exec_id = json_text(call->arena, created, "Id");
    AUTO_JSON cJSON *start = cJSON_CreateObject();
    json_put_true(start, "Tty", spec->stream.tty);
    const struct stream_request request = {
        .method = "POST",
        .path = object_path(call->arena, "/exec", *exec_id, "/start"),
        .document = start,
        .upgrade = true,
    };
    return open_stream(call, &request, spec->stream.tty, stream, err);
}

bool engine_exec_inspect(const struct engine_call *call, const char *exec_id, bool *running, int *exit_code,
                         struct error *err)
{
    AUTO_JSON cJSON *document = engine_get(call, object_path(call->arena, "/exec", exec_id, "/json"), err);
    if (!document)
        return false;
    *running = json_true(document, "Running");
    *exit_code = (int)json_number(document, "ExitCode");
    return true;
}

/* Reads to the stream's end; with a limit only the last bytes are kept. */
static bool read_all(const struct engine_call *call, struct engine_stream *stream, size_t limit_bytes,
                     struct buf *out, struct error *err)
{
    for (;;) {
        struct stream_piece piece;
        switch (engine_stream_read(stream, &piece, err)) {
        case STREAM_DATA:
            buf_add(out, piece.bytes, piece.len);
            if (limit_bytes && out->len > 2 * limit_bytes)
                buf_consume(out, out->len - limit_bytes);
            break;
        case STREAM_LATER:
            if (!net_wait(engine_stream_fd(stream), POLLIN, call->limit, err))
                return false;
            break;
        case STREAM_END:
            if (limit_bytes && out->len > limit_bytes)
                buf_consume(out, out->len - limit_bytes);
            return true;
        case STREAM_BROKEN:
            return false;
        }
    }
}

/* The end of the stream may come a moment before the engine knows of the program's end. */
static bool exec_result(const struct engine_call *call, const char *exec_id, int *exit_code,
                        struct error *err)
{
    enum { PAUSE_MS = 5 };
    for (;;) {
        bool running;
        if (!engine_exec_inspect(call, exec_id, &running, exit_code, err))
            return false;
        if (!running)
            return true;
        if (!net_pause(PAUSE_MS, call->limit, err))
            return false;
    }
}

bool engine_exec_run(const struct engine_call *call, const char *id, const struct exec_spec *spec,
                     const char **output, size_t *len, int *exit_code, struct error *err)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct engine_stream *stream = NULL;
    const char *exec_id;
    if (!engine_exec(call, id, spec, &exec_id, &stream, err))
        return false;
    bool read = read_all(call, stream, 0, &text, err);
    engine_stream_close(stream);
    if (!read || !exec_result(call, exec_id, exit_code, err))
        return false;
    *output = arena_strndup(call->arena, text.data, text.len);
    *len = text.len;
    return true;
}

bool engine_container_resize(const struct engine_call *call, const char *id, int rows, int columns,
                             struct error *err)
{
    const char *query = arena_printf(call->arena, "/resize?h=%d&w=%d", rows, columns);
    return engine_do(call, "POST", object_path(call->arena, "/containers", id, query), err);
}

bool engine_exec_resize(const struct engine_call *call, const char *exec_id, int rows, int columns,
                        struct error *err)
{
    const char *query = arena_printf(call->arena, "/resize?h=%d&w=%d", rows, columns);
    return engine_do(call, "POST", object_path(call->arena, "/exec", exec_id, query), err);
}

bool engine_logs(const struct engine_call *call, const char *id, const struct logs_options *options,
                 struct engine_stream **stream, struct error *err)
{
    AUTO_BUF struct buf query = BUF_INIT;
    buf_adds(&query, "/logs?stdout=1&stderr=1");
    buf_adds(&query, options->follow ? "&follow=1" : "");
    buf_adds(&query, options->timestamps ? "&timestamps=1" : "");
    if (options->since_s)
        buf_addf(&query, "&since=%lld", (long long)options->since_s);
    if (options->tail)
        buf_addf(&query, "&tail=%d", options->tail);
    const struct stream_request request = {
        .method = "GET",
        .path = object_path(call->arena, "/containers", id, query.data),
    };
    return open_stream(call, &request, options->tty, stream, err);
}

bool engine_logs_tail(const struct engine_call *call, const char *id, const struct logs_options *options,
                      size_t limit_bytes, const char **text, size_t *len, struct error *err)
{
    struct logs_options at_once = *options;
    at_once.follow = false;
    struct engine_stream *stream = NULL;
    if (!engine_logs(call, id, &at_once, &stream, err))
        return false;
    AUTO_BUF struct buf log = BUF_INIT;
    bool read = read_all(call, stream, limit_bytes, &log, err);
    engine_stream_close(stream);
    if (!read)
        return false;
    *text = arena_strndup(call->arena, log.data, log.len);
    *len = log.len;
    return true;
}

int engine_stream_fd(const struct engine_stream *stream)
{
    return raw_fd(stream->raw);
}

/* More bytes from the connection; the end of it must not cut a frame. */
static enum stream_result receive(struct engine_stream *stream, struct error *err)
{
    switch (raw_read(stream->raw, &stream->bytes, &stream->len, err)) {
    case RAW_DATA:
        return STREAM_DATA;
    case RAW_LATER:
        return STREAM_LATER;
    case RAW_END:
        if (demux_at_border(&stream->demux))
            return STREAM_END;
        error_set(err, ERROR_SYSTEM, "the engine's stream ended in the middle");
        return STREAM_BROKEN;
    case RAW_BROKEN:
        break;
    }
    return STREAM_BROKEN;
}

enum stream_result engine_stream_read(struct engine_stream *stream, struct stream_piece *piece,
                                      struct error *err)
{
    for (;;) {
        if (stream->len == 0) {
            enum stream_result result = receive(stream, err);
            if (result != STREAM_DATA)
                return result;
        }
        if (stream->tty) {
            *piece = (struct stream_piece){CHANNEL_STDOUT, stream->bytes, stream->len};
            stream->len = 0;
            return STREAM_DATA;
        }
        enum stream_result result = demux_next(&stream->demux, &stream->bytes, &stream->len, piece, err);
        if (result != STREAM_LATER)
            return result;
    }
}

bool engine_stream_write(struct engine_stream *stream, const char *bytes, size_t len, size_t *taken,
                         struct error *err)
{
    return raw_write(stream->raw, bytes, len, taken, err);
}

void engine_stream_end_input(struct engine_stream *stream)
{
    raw_end_output(stream->raw);
}

void engine_stream_close(struct engine_stream *stream)
{
    if (!stream)
        return;
    raw_close(stream->raw);
    free(stream);
}
