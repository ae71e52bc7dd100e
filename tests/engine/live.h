/* What the tests on a real engine share. They run where DOCKER_HOST names one and pass over otherwise (exit 77); the
 * engine holds the image busybox. Whatever they make carries the label below and is removed. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "engine/container.h"
#include "engine/stream.h"

/* One test's engine, arena and names. */
struct live {
    struct engine *engine;
    struct arena *arena;
    int names;
};

/* Opens the engine of DOCKER_HOST; ends the program with 77 where there is none. For cmocka's set-up and tear-down. */
int live_open(void **state);
int live_close(void **state);

/* A call with `seconds` to go and no cancel. */
struct engine_call live_call(struct live *live, int seconds);

/* A name that nobody has. */
const char *live_name(struct live *live);

/* A spec that runs `script` in busybox's shell, labelled and named; the caller changes what it likes. */
struct container_spec live_spec(struct live *live, const char *script);

/* Creates it, or fails the test. */
const char *live_create(struct live *live, const struct container_spec *spec);

/* Fails the test with the error's message unless `done`. */
#define live_ok(done, err)                                                                                   \
    do {                                                                                                     \
        if (!(done))                                                                                         \
            fail_msg("%s", (err).message);                                                                   \
    } while (0)

/* Writes `input` (NULL: none), ends it, and reads the stream to its end; stderr's text comes after a "|" for each piece
 * of it. The text lives in the arena. */
const char *live_converse(struct live *live, struct engine_stream *stream, const char *input);
