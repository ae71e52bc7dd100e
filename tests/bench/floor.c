/* What the engine itself costs, without ci-local's own work:
 *
 *     floor job TIMES       the median of create, attach, start, wait and remove of a container that echoes, in ms
 *     floor lines COUNT     lines a second that a bare reader of an attach stream gets from `seq COUNT`
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/container.h"
#include "engine/stream.h"

enum { MOST_TIMES = 1000 };

struct floor {
    struct engine_call call;
    struct error err;
};

_Noreturn static void give_up(const struct floor *floor)
{
    fprintf(stderr, "floor: %s\n", floor->err.message);
    exit(1);
}

static void check(struct floor *floor, bool done)
{
    if (!done)
        give_up(floor);
}

static void open_engine(struct floor *floor)
{
    struct arena *arena = arena_new();
    struct engine_address address;
    floor->err = (struct error)ERROR_INIT;
    floor->call = (struct engine_call){.arena = arena, .limit = {.deadline_ms = -1, .cancel_fd = -1}};
    check(floor, engine_find(arena, NULL, &address, &floor->err));
    floor->call.engine = engine_open(&address, floor->call.limit, &floor->err);
    check(floor, floor->call.engine != NULL);
}

/* Reads a stream to its end; the lines that came. */
static long read_lines(struct floor *floor, struct engine_stream *stream)
{
    long lines = 0;
    for (;;) {
        struct stream_piece piece;
        switch (engine_stream_read(stream, &piece, &floor->err)) {
        case STREAM_DATA:
            for (const char *at = piece.bytes, *end = at + piece.len;
                 (at = memchr(at, '\n', (size_t)(end - at))); at++)
                lines++;
            break;
        case STREAM_LATER:
            poll(&(struct pollfd){.fd = engine_stream_fd(stream), .events = POLLIN}, 1, -1);
            break;
        case STREAM_END:
            return lines;
        case STREAM_BROKEN:
            give_up(floor);
        }
    }
}

/* One container from beginning to end. */
static long run_script(struct floor *floor, int number, const char *script)
{
    struct engine_call *call = &floor->call;
    struct arena *arena = call->arena;
    struct container_spec spec = {
        .name = arena_printf(arena, "ci-local-floor-%d-%d", (int)getpid(), number),
        .image = "busybox",
        .has_command = true,
        .logs = LOGS_NONE,
    };
    vec_push(arena, &spec.command, "sh");
    vec_push(arena, &spec.command, "-c");
    vec_push(arena, &spec.command, script);
    const struct stream_options options = {.input = STREAM_OUTPUT_ONLY};
    struct engine_stream *stream;
    const char *id;
    int code;
    check(floor, engine_container_create(call, &spec, &id, NULL, &floor->err));
    check(floor, engine_attach(call, id, &options, &stream, &floor->err));
    check(floor, engine_container_start(call, id, &floor->err));
    long lines = read_lines(floor, stream);
    engine_stream_close(stream);
    check(floor, engine_container_wait(call, id, &code, &floor->err));
    check(floor, engine_container_remove(call, id, &floor->err));
    return lines;
}

static int compare(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static void time_jobs(struct floor *floor, int times)
{
    int64_t took[MOST_TIMES];
    for (int i = 0; i < times; i++) {
        int64_t begin = clock_ms();
        run_script(floor, i, "echo hi");
        took[i] = clock_ms() - begin;
    }
    qsort(took, (size_t)times, sizeof *took, compare);
    printf("%lld\n", (long long)took[times / 2]);
}

static void time_lines(struct floor *floor, int count)
{
    int64_t begin = clock_ms();
    long lines = run_script(floor, 0, arena_printf(floor->call.arena, "seq %d", count));
    int64_t took = clock_ms() - begin;
    if (lines != count)
        fprintf(stderr, "floor: %ld lines instead of %d\n", lines, count);
    printf("%.0f\n", (double)lines * 1e3 / (double)(took ? took : 1));
}

int main(int argc, char **argv)
{
    int number = argc == 3 ? atoi(argv[2]) : 0;
    bool jobs = argc == 3 && strcmp(argv[1], "job") == 0;
    bool lines = argc == 3 && strcmp(argv[1], "lines") == 0;
    if (number < 1 || (!jobs && !lines) || (jobs && number > MOST_TIMES)) {
        fprintf(stderr, "usage: floor job TIMES | floor lines COUNT\n");
        return 2;
    }
    struct floor floor;
    open_engine(&floor);
    if (jobs)
        time_jobs(&floor, number);
    else
        time_lines(&floor, number);
    engine_close(floor.call.engine);
    return 0;
}
