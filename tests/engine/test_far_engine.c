/* An engine far away and in danger: a dind container, reached over TCP with TLS and killed in the middle. */
#include "live.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/image.h"
#include "net/tcp.h"

/* The dind container and the engine in it. */
struct far {
    const char *id, *address;
    struct live inside;
};

static const char *start_dind(struct live *live, struct engine_call *call)
{
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "");
    spec.image = "docker:19.03.11-dind";
    spec.command = (struct vec){0};
    spec.has_command = false;
    spec.privileged = true;
    spec.network_mode = "bridge";
    vec_push(live->arena, &spec.environment, "LAB_KEY_BITS=2048");
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(call, id, &err), err);
    return id;
}

static const char *address_of(const struct engine_call *call, const char *id)
{
    struct error err = ERROR_INIT;
    struct container_info info;
    live_ok(engine_container_inspect(call, id, &info, &err), err);
    assert_true(info.running);
    return ((struct container_endpoint *)info.endpoints.items[0])->address;
}

static const char *read_pem(const struct engine_call *call, const char *id, const char *name)
{
    struct error err = ERROR_INIT;
    const char *text = NULL;
    size_t len;
    const char *path = arena_printf(call->arena, "/certs/client/%s", name);
    live_ok(engine_file_read(call, id, path, 65536, &text, &len, &err), err);
    return text;
}

/* As a job would reach it: the name docker, the certificates of the container, nothing on disk. */
static struct engine_address far_address(const struct engine_call *call, const struct far *far)
{
    return (struct engine_address){
        .host = "tcp://docker:2376",
        .tls = true,
        .tls_verify = true,
        .certificates = {.ca_pem = read_pem(call, far->id, "ca.pem"),
                         .cert_pem = read_pem(call, far->id, "cert.pem"),
                         .key_pem = read_pem(call, far->id, "key.pem")},
        .connect_to = arena_printf(call->arena, "%s:2376", far->address),
        .found_by = "the test",
    };
}

static void await_port(const struct far *far)
{
    static const int ports[] = {2375, 2376};
    int64_t until = clock_ms() + 30000;
    int port = 0;
    struct error err = ERROR_INIT;
    while (!tcp_probe(far->address, ports, 2, (struct limit){clock_ms() + 1000, -1}, &port, &err)) {
        if (clock_ms() > until)
            fail_msg("%s", err.message);
        usleep(50 * 1000);
    }
    assert_int_equal(port, 2376);
}

static void await_engine(struct live *live, struct far *far)
{
    struct error err = ERROR_INIT;
    struct engine_call call = live_call(live, 60);
    far->address = address_of(&call, far->id);
    await_port(far);
    const struct engine_address address = far_address(&call, far);
    for (int tries = 0; !far->inside.engine && tries < 100; tries++) {
        far->inside.engine = engine_open(&address, (struct limit){clock_ms() + 2000, -1}, &err);
        if (!far->inside.engine)
            usleep(50 * 1000);
    }
    live_ok(far->inside.engine, err);
    far->inside.arena = live->arena;
}

static void see_wrong_certificates_refused(struct live *live, const struct far *far)
{
    struct error err = ERROR_INIT;
    struct engine_call call = live_call(live, 30);
    struct engine_address address = far_address(&call, far);
    address.certificates.cert_pem = address.certificates.key_pem = NULL;
    assert_null(engine_open(&address, call.limit, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    address = far_address(&call, far);
    address.host = "tcp://other:2376";
    assert_null(engine_open(&address, call.limit, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_non_null(strstr(err.message, "other"));
    address.tls = false;
    assert_null(engine_open(&address, call.limit, &err));
}

static void count_progress(void *context, const struct pull_progress *progress)
{
    (void)progress;
    ++*(int *)context;
}

static void see_a_pull(struct far *far)
{
    struct error err = ERROR_INIT;
    struct engine_call call = live_call(&far->inside, 60);
    int reports = 0;
    struct pull_request request = {.reference = "busybox", .progress = count_progress, .context = &reports};
    live_ok(engine_image_pull(&call, &request, &err), err);
    assert_true(reports > 0);
    struct engine_image image;
    live_ok(engine_image_inspect(&call, "busybox", &image, &err), err);
    assert_true(image.digests.len > 0);
    request.reference = "busybox:no-such-tag";
    assert_false(engine_image_pull(&call, &request, &err));
    printf("a tag that is not there: %s (%d)\n", err.message, err.kind);
}

/* A container in the far engine whose script comes over TLS; its stream stays open. */
static const char *start_inside(struct far *far, const char *script, struct engine_stream **stream)
{
    struct error err = ERROR_INIT;
    struct engine_call call = live_call(&far->inside, 30);
    struct container_spec spec = live_spec(&far->inside, script);
    spec.stdin_open = true;
    const char *id = live_create(&far->inside, &spec);
    const struct stream_options options = {.input = STREAM_WITH_INPUT};
    live_ok(engine_attach(&call, id, &options, stream, &err), err);
    live_ok(engine_container_start(&call, id, &err), err);
    return id;
}

static void see_a_script_run(struct far *far)
{
    struct error err = ERROR_INIT;
    struct engine_call call = live_call(&far->inside, 30);
    struct engine_stream *stream;
    enum { SIZE = 2 * 1000 * 1000 };
    char *input = arena_alloc(far->inside.arena, SIZE + 1);
    memset(input, 'x', SIZE);
    const char *id = start_inside(far, "cat; exit 4", &stream);
    assert_int_equal(strlen(live_converse(&far->inside, stream, input)), SIZE);
    engine_stream_close(stream);
    int code;
    live_ok(engine_container_wait(&call, id, &code, &err), err);
    assert_int_equal(code, 4);
    live_ok(engine_container_remove(&call, id, &err), err);
}

/* Kills the dind while a stream and a wait are open: both must say so, and soon. */
static void see_its_death(struct live *live, struct far *far)
{
    struct error err = ERROR_INIT;
    struct engine_stream *stream;
    struct stream_piece piece;
    const char *id = start_inside(far, "echo begun; sleep 60", &stream);
    struct engine_call call = live_call(live, 30), inside = live_call(&far->inside, 30);
    pid_t child = fork();
    if (child == 0) {
        call.arena = arena_new(); /* an arena is shared over a fork */
        usleep(2000 * 1000);
        _exit(!engine_container_kill(&call, far->id, "KILL", &err));
    }
    int code;
    int64_t begin = clock_ms();
    assert_false(engine_container_wait(&inside, id, &code, &err));
    assert_true(err.kind == ERROR_SYSTEM || err.kind == ERROR_UNREACHABLE);
    printf("after %lld ms: %s\n", (long long)(clock_ms() - begin), err.message);
    enum stream_result result;
    while ((result = engine_stream_read(stream, &piece, &err)) == STREAM_DATA || result == STREAM_LATER)
        poll(&(struct pollfd){.fd = engine_stream_fd(stream), .events = POLLIN}, 1, 1000);
    engine_stream_close(stream);
    inside = live_call(&far->inside, 2);
    assert_false(engine_ping(&inside, &err));
    assert_true(clock_ms() - begin < 25000); /* less than the calls' own deadline */
}

static void test_an_engine_by_tls_works_and_its_death_is_seen(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 60);
    struct far far = {.id = start_dind(live, &call)};
    await_engine(live, &far);
    assert_false(engine_is_local(far.inside.engine));
    see_wrong_certificates_refused(live, &far);
    see_a_pull(&far);
    see_a_script_run(&far);
    see_its_death(live, &far);
    engine_close(far.inside.engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_engine_by_tls_works_and_its_death_is_seen, live_open,
                                        live_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
