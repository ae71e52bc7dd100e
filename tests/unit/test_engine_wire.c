/* What goes over the wire: heads and chunks of HTTP, frames of streams, documents of containers, addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "engine/container_document.h"
#include "engine/stream.h"
#include "net/http_head.h"
#include "net/url.h"

static void test_a_head_is_read_when_its_blank_line_is_there(void **state)
{
    (void)state;
    const char text[] =
        "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/x\r\nConnection: Upgrade\r\n\r\nbody";
    size_t whole = strlen(text) - 4;
    struct http_head head;
    size_t head_len;
    for (size_t len = 0; len < whole; len++)
        assert_int_equal(http_head_parse(text, len, &head, &head_len), HTTP_MORE);
    assert_int_equal(http_head_parse(text, whole + 4, &head, &head_len), HTTP_DONE);
    assert_int_equal(head.status, 101);
    assert_int_equal(head_len, whole);
    assert_false(head.chunked);
    assert_true(head.content_length < 0);
}

static void test_headers_that_matter_are_found_and_nonsense_is_refused(void **state)
{
    (void)state;
    struct http_head head;
    size_t len;
    const char *chunked = "HTTP/1.1 200 OK\ntransfer-encoding:\tgzip, chunked \n\n";
    assert_int_equal(http_head_parse(chunked, strlen(chunked), &head, &len), HTTP_DONE);
    assert_true(head.chunked);
    const char *sized = "HTTP/1.0 404 Not Found\r\nCONTENT-LENGTH: 12\r\n\r\n";
    assert_int_equal(http_head_parse(sized, strlen(sized), &head, &len), HTTP_DONE);
    assert_int_equal(head.content_length, 12);
    static const char *const broken[] = {"SSH-2.0-OpenSSH\r\n", "HTTP/1.1 2x0 OK\r\n", "\r\n\r\n",
                                         "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                                         "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999999\r\n\r\n"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_int_equal(http_head_parse(broken[i], strlen(broken[i]), &head, &len), HTTP_BROKEN);
}

/* Feeds `text` in pieces of `step` bytes; the result of the last call. */
static enum http_parse unchunk(const char *text, size_t step, struct buf *out)
{
    struct chunked chunked = {0};
    enum http_parse result = HTTP_MORE;
    for (size_t at = 0; text[at] && result == HTTP_MORE; at += step) {
        const char *bytes = text + at, *piece;
        size_t len = strnlen(bytes, step), piece_len;
        while ((result = chunked_next(&chunked, &bytes, &len, &piece, &piece_len)) == HTTP_DONE && piece_len)
            buf_add(out, piece, piece_len);
        if (result != HTTP_MORE)
            return result;
        if (strlen(text + at) <= step)
            break;
    }
    return result;
}

static void test_chunks_are_joined_however_they_come(void **state)
{
    (void)state;
    const char *text =
        "5\r\nhello\r\nA;name=value\r\n, world of\r\n1\n \r\n0006\r\nchunks\r\n0\r\nTrailer: x\r\n\r\n";
    for (size_t step = 1; step <= strlen(text); step++) {
        AUTO_BUF struct buf out = BUF_INIT;
        assert_int_equal(unchunk(text, step, &out), HTTP_DONE);
        assert_string_equal(out.data, "hello, world of chunks");
    }
    static const char *const broken[] = {"x\r\n", "\r\n", "5\r\nhelloX\r\n", "fffffffffffffffff\r\n"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        AUTO_BUF struct buf out = BUF_INIT;
        assert_int_equal(unchunk(broken[i], 3, &out), HTTP_BROKEN);
    }
    AUTO_BUF struct buf out = BUF_INIT;
    assert_int_equal(unchunk("5\r\nhel", 2, &out), HTTP_MORE);
}

static void test_frames_come_apart_however_they_come(void **state)
{
    (void)state;
    static const char bytes[] = "\1\0\0\0\0\0\0\5hello\2\0\0\0\0\0\0\3err\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1!";
    size_t size = sizeof bytes - 1;
    for (size_t step = 1; step <= size; step++) {
        struct demux demux = {0};
        struct stream_piece piece;
        struct error err = ERROR_INIT;
        AUTO_BUF struct buf out = BUF_INIT, errors = BUF_INIT;
        for (size_t at = 0; at < size; at += step) {
            const char *from = bytes + at;
            size_t len = size - at < step ? size - at : step;
            while (demux_next(&demux, &from, &len, &piece, &err) == STREAM_DATA)
                buf_add(piece.channel == CHANNEL_STDERR ? &errors : &out, piece.bytes, piece.len);
            assert_int_equal(err.kind, ERROR_NONE);
        }
        assert_string_equal(out.data, "hello!");
        assert_string_equal(errors.data, "err");
        assert_true(demux_at_border(&demux));
    }
}

static void test_bytes_that_are_no_frames_are_told_from_frames_that_end_early(void **state)
{
    (void)state;
    struct demux demux = {0};
    struct stream_piece piece;
    struct error err = ERROR_INIT;
    const char *text = "plain text, no frames";
    size_t len = strlen(text);
    assert_int_equal(demux_next(&demux, &text, &len, &piece, &err), STREAM_BROKEN);
    assert_int_equal(err.kind, ERROR_SYSTEM);
    demux = (struct demux){0};
    text = "\1\0\0\0\0\0\0\5he";
    len = 10;
    assert_int_equal(demux_next(&demux, &text, &len, &piece, &err), STREAM_DATA);
    assert_int_equal(demux_next(&demux, &text, &len, &piece, &err), STREAM_LATER);
    assert_false(demux_at_border(&demux));
}

static const char *as_json(struct arena *arena, const struct container_spec *spec)
{
    struct error err = ERROR_INIT;
    AUTO_JSON cJSON *document = container_document(spec, &err);
    if (!document)
        return arena_printf(arena, "error: %s", err.message);
    AUTO_FREE char *text = cJSON_PrintUnformatted(document);
    return arena_strdup(arena, text);
}

static void test_a_plain_container_says_only_what_is_asked(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct container_spec spec = {.image = "busybox"};
    assert_string_equal(as_json(arena, &spec),
                        "{\"Image\":\"busybox\",\"AttachStdout\":true,\"AttachStderr\":true,"
                        "\"HostConfig\":{\"LogConfig\":{\"Type\":\"json-file\"}}}");
    arena_free(arena);
}

static void test_every_setting_stands_where_the_engine_looks_for_it(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct container_mount volume = {.source = "v", .target = "/builds", .read_only = true};
    map_set(arena, &volume.labels, "k", "v");
    struct container_port port = {.port = 5000, .host_address = "172.17.0.1"};
    struct container_spec spec = {.image = "i",
                                  .has_entrypoint = true,
                                  .stdin_open = true,
                                  .network_mode = "net",
                                  .gpus = "\"device=0,1\"",
                                  .shm_size_bytes = INT64_C(1) << 50,
                                  .memory_swap_bytes = -1,
                                  .init = -1,
                                  .logs = LOGS_NONE,
                                  .no_healthcheck = true};
    vec_push(arena, &spec.mounts, &volume);
    vec_push(arena, &spec.ports, &port);
    vec_push(arena, &spec.network_aliases, "build");
    vec_push(arena, &spec.devices, "/dev/fuse");
    vec_push(arena, &spec.devices, "/dev/a:/dev/b:r");
    map_set(arena, &spec.ulimits, "nofile", "-1");
    const char *text = as_json(arena, &spec);
    static const char *const parts[] = {
        "\"Entrypoint\":[]",
        "\"OpenStdin\":true,\"StdinOnce\":true,\"AttachStdin\":true",
        "\"Healthcheck\":{\"Test\":[\"NONE\"]}",
        "\"ExposedPorts\":{\"5000/tcp\":{}}",
        "\"PortBindings\":{\"5000/tcp\":[{\"HostIp\":\"172.17.0.1\",\"HostPort\":\"\"}]}",
        "\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"v\",\"Target\":\"/builds\",\"ReadOnly\":true,"
        "\"VolumeOptions\":{\"Labels\":{\"k\":\"v\"}}}]",
        "\"ShmSize\":1125899906842624",
        "\"MemorySwap\":-1",
        "\"Init\":false",
        "\"LogConfig\":{\"Type\":\"none\"}",
        "{\"PathOnHost\":\"/dev/fuse\",\"PathInContainer\":\"/dev/fuse\",\"CgroupPermissions\":\"rwm\"}",
        "{\"PathOnHost\":\"/dev/a\",\"PathInContainer\":\"/dev/b\",\"CgroupPermissions\":\"r\"}",
        "\"DeviceRequests\":[{\"DeviceIDs\":[\"0\",\"1\"],\"Capabilities\":[[\"gpu\"]]}]",
        "\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":-1,\"Hard\":-1}]",
        "\"NetworkingConfig\":{\"EndpointsConfig\":{\"net\":{\"Aliases\":[\"build\"]}}}",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(text, parts[i]))
            fail_msg("no %s in %s", parts[i], text);
    arena_free(arena);
}

static void test_settings_that_cannot_be_read_are_refused_by_name(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct container_spec spec = {.image = "i", .gpus = "many"};
    assert_non_null(strstr(as_json(arena, &spec), "error: not a choice of GPUs"));
    spec = (struct container_spec){.image = "i"};
    vec_push(arena, &spec.devices, "/a:/b:rwx");
    assert_non_null(strstr(as_json(arena, &spec), "error: not a device"));
    spec = (struct container_spec){.image = "i"};
    map_set(arena, &spec.ulimits, "nofile", "1:2:3");
    assert_non_null(strstr(as_json(arena, &spec), "error: not a limit for nofile"));
    arena_free(arena);
}

static void test_sizes_and_shares_are_read_as_docker_reads_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } sizes[] = {{"100", 100},  {"512m", 512 << 20},         {"1.5g", INT64_C(3) << 29},
                 {"1KB", 1024}, {"2 GiB", INT64_C(2) << 30}, {"7b", 7},
                 {"-1", -1}},
      cpus[] = {{"1", 1000000000}, {"0.5", 500000000}, {"1/4", 250000000}, {"1.75", 1750000000}};
    int64_t value;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_true(engine_parse_bytes(sizes[i].text, &value));
        assert_int_equal(value, sizes[i].value);
    }
    for (size_t i = 0; i < sizeof cpus / sizeof *cpus; i++) {
        assert_true(engine_parse_cpus(cpus[i].text, &value));
        assert_int_equal(value, cpus[i].value);
    }
    static const char *const bad[] = {"", "m", "1x", "1mm", "-2", "0x10", "nan", "1e400", "99999999999t"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(engine_parse_bytes(bad[i], &value));
        assert_false(engine_parse_cpus(bad[i], &value));
    }
    assert_false(engine_parse_cpus("1/0", &value));
}

static void test_addresses_are_read_as_docker_reads_them(void **state)
{
    (void)state;
    static const struct {
        const char *host, *result;
        bool tls;
    } cases[] = {
        {"unix:///run/x.sock", "unix:///run/x.sock", false},
        {"/run/x.sock", "unix:///run/x.sock", false},
        {"tcp://host:1234", "tcp://host:1234", false},
        {"tcp://host", "tcp://host:2375", false},
        {"tcp://[::1]", "tcp://[::1]:2375", false},
        {"http://host:1/", "tcp://host:1", false},
        {"https://host", "tcp://host:2376", true},
        {"ssh://me@host:22", "ssh://me@host:22", false},
        {"ssh://-oProxyCommand=x", NULL, false},
        {"unix://relative", NULL, false},
        {"tcp://", NULL, false},
        {"tcp://host:port", NULL, false},
        {"tcp://host:1/path", NULL, false},
        {"npipe:////./pipe/docker", NULL, false},
        {"nonsense", NULL, false},
    };
    unsetenv("DOCKER_TLS_VERIFY");
    unsetenv("DOCKER_CERT_PATH");
    unsetenv("DOCKER_TLS");
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct engine_address address;
        struct error err = ERROR_INIT;
        bool read = engine_address_parse(arena, cases[i].host, NULL, &address, &err);
        if (read != (cases[i].result != NULL))
            fail_msg("%s: %s", cases[i].host, read ? "was read" : err.message);
        if (read)
            assert_string_equal(address.host, cases[i].result);
        if (read)
            assert_int_equal(address.tls, cases[i].tls);
    }
    arena_free(arena);
}

static void put_file(struct arena *arena, const char *folder, const char *name, const char *text)
{
    struct error err = ERROR_INIT;
    const char *path = path_join(arena, folder, name);
    const char *above = arena_strndup(arena, path, (size_t)(strrchr(path, '/') - path));
    assert_true(folder_make(above, 0700, &err));
    assert_true(file_replace(path, text, strlen(text), 0600, &err));
}

static void test_the_engine_is_found_in_dockers_order(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct error err = ERROR_INIT;
    struct engine_address address;
    char folder[] = "/tmp/ci-local-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    put_file(arena, folder, "config.json", "{\"currentContext\": \"lab\"}");
    put_file(arena, folder, "contexts/meta/00aa/meta.json",
             "{\"Name\":\"lab\",\"Endpoints\":{\"docker\":{\"Host\":\"tcp://lab:2376\"}}}");
    put_file(
        arena, folder, "contexts/meta/11bb/meta.json",
        "{\"Name\":\"far\",\"Endpoints\":{\"docker\":{\"Host\":\"ssh://me@far\",\"SkipTLSVerify\":true}}}");
    put_file(arena, folder, "contexts/tls/00aa/docker/ca.pem", "x");
    setenv("DOCKER_CONFIG", folder, 1);
    unsetenv("DOCKER_HOST");
    unsetenv("DOCKER_CONTEXT");

    assert_true(engine_find(arena, NULL, &address, &err));
    assert_string_equal(address.host, "tcp://lab:2376");
    assert_true(address.tls && address.tls_verify);
    assert_non_null(strstr(address.certificates.ca_file, "00aa/docker/ca.pem"));
    assert_null(address.certificates.key_file);

    setenv("DOCKER_CONTEXT", "far", 1);
    assert_true(engine_find(arena, NULL, &address, &err));
    assert_string_equal(address.host, "ssh://me@far");
    setenv("DOCKER_CONTEXT", "gone", 1);
    assert_false(engine_find(arena, NULL, &address, &err));
    assert_int_equal(err.kind, ERROR_CONFIG);
    assert_string_equal(err.message, "the docker context gone (DOCKER_CONTEXT) does not exist");

    setenv("DOCKER_HOST", "tcp://named:1", 1);
    assert_true(engine_find(arena, NULL, &address, &err));
    assert_string_equal(address.host, "tcp://named:1");
    assert_string_equal(address.found_by, "DOCKER_HOST");

    const struct engine_wish wish = {.host = "tcp://wished", .tls_cert_path = folder, .tls_verify = true};
    assert_true(engine_find(arena, &wish, &address, &err));
    assert_string_equal(address.host, "tcp://wished:2376");

    unsetenv("DOCKER_HOST");
    unsetenv("DOCKER_CONTEXT");
    unsetenv("DOCKER_CONFIG");
    assert_true(file_remove_tree(folder, &err));
    arena_free(arena);
}

static void test_urls_are_escaped_and_keep_their_passwords(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    AUTO_BUF struct buf out = BUF_INIT;
    url_escape(&out, "a/b c+\xc3\xa9~");
    assert_string_equal(out.data, "a%2Fb%20c%2B%C3%A9~");
    assert_string_equal(url_without_password(arena, "https://me:pw@host/x?y=a@b"),
                        "https://me:***@host/x?y=a@b");
    assert_string_equal(url_without_password(arena, "https://host/x:y@z"), "https://host/x:y@z");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_head_is_read_when_its_blank_line_is_there),
        cmocka_unit_test(test_headers_that_matter_are_found_and_nonsense_is_refused),
        cmocka_unit_test(test_chunks_are_joined_however_they_come),
        cmocka_unit_test(test_frames_come_apart_however_they_come),
        cmocka_unit_test(test_bytes_that_are_no_frames_are_told_from_frames_that_end_early),
        cmocka_unit_test(test_a_plain_container_says_only_what_is_asked),
        cmocka_unit_test(test_every_setting_stands_where_the_engine_looks_for_it),
        cmocka_unit_test(test_settings_that_cannot_be_read_are_refused_by_name),
        cmocka_unit_test(test_sizes_and_shares_are_read_as_docker_reads_them),
        cmocka_unit_test(test_addresses_are_read_as_docker_reads_them),
        cmocka_unit_test(test_the_engine_is_found_in_dockers_order),
        cmocka_unit_test(test_urls_are_escaped_and_keep_their_passwords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
