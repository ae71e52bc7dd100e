#include "live.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { SKIPPED = 77 };

int live_open(void **state)
{
    struct live *live = calloc(1, sizeof *live);
    struct error err = ERROR_INIT;
    struct engine_address address;
    live->arena = arena_new();
    if (!getenv("DOCKER_HOST")) {
        puts("no engine: DOCKER_HOST is not set");
        exit(SKIPPED);
    }
    struct limit limit = {.deadline_ms = clock_ms() + 10000, .cancel_fd = -1};
    if (engine_find(live->arena, NULL, &address, &err))
        live->engine = engine_open(&address, limit, &err);
    if (!live->engine) {
        printf("no engine: %s (%s)\n", err.message, err.hint);
        return -1;
    }
    *state = live;
    return 0;
}

int live_close(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct vec labels = {0}, rows = {0};
    struct error err = ERROR_INIT;
    vec_push(live->arena, &labels, arena_printf(live->arena, "ci-local.test=%d", (int)getpid()));
    bool clean = engine_container_list(&call, &labels, &rows, &err);
    for (size_t i = 0; i < rows.len; i++)
        clean &= engine_container_remove(&call, ((struct container_row *)rows.items[i])->id, &err);
    engine_close(live->engine);
    arena_free(live->arena);
    free(live);
    return clean ? 0 : -1;
}

struct engine_call live_call(struct live *live, int seconds)
{
    return (struct engine_call){
        .engine = live->engine,
        .arena = live->arena,
        .limit = {.deadline_ms = clock_ms() + seconds * 1000, .cancel_fd = -1},
    };
}

const char *live_name(struct live *live)
{
    return arena_printf(live->arena, "ci-local-test-%d-%d-%lld", (int)getpid(), live->names++,
                        (long long)clock_ms());
}

struct container_spec live_spec(struct live *live, const char *script)
{
    struct container_spec spec = {
        .name = live_name(live), .image = "busybox", .has_command = true, .network_mode = "none"};
    vec_push(live->arena, &spec.command, "sh");
    vec_push(live->arena, &spec.command, "-c");
    vec_push(live->arena, &spec.command, script);
    map_set(live->arena, &spec.labels, "ci-local.test", arena_printf(live->arena, "%d", (int)getpid()));
    return spec;
}

const char *live_create(struct live *live, const struct container_spec *spec)
{
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    const char *id = NULL;
    live_ok(engine_container_create(&call, spec, &id, NULL, &err), err);
    return id;
}

static void feed(struct engine_stream *stream, const char **input, struct error *err)
{
    size_t taken;
    if (!*input)
        return;
    live_ok(engine_stream_write(stream, *input, strlen(*input), &taken, err), *err);
    *input += taken;
    if (**input)
        return;
    engine_stream_end_input(stream);
    *input = NULL;
}

const char *live_converse(struct live *live, struct engine_stream *stream, const char *input)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    for (;;) {
        struct stream_piece piece;
        feed(stream, &input, &err);
        enum stream_result result = engine_stream_read(stream, &piece, &err);
        live_ok(result != STREAM_BROKEN, err);
        if (result == STREAM_END)
            return arena_strndup(live->arena, text.data, text.len);
        if (result == STREAM_DATA) {
            buf_adds(&text, piece.channel == CHANNEL_STDERR ? "|" : "");
            buf_add(&text, piece.bytes, piece.len);
            continue;
        }
        struct pollfd wait = {.fd = engine_stream_fd(stream), .events = POLLIN | (input ? POLLOUT : 0)};
        if (poll(&wait, 1, 20000) <= 0)
            fail_msg("nothing came for 20 s; so far: %s", text.data);
    }
}
