/* HTTP against a small server of the test's own, which answers each path with fixed bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "net/fetch.h"
#include "net/raw.h"
#include "net/tcp.h"

/* What a path is answered with; "%d" stands for the other server's port. An empty answer keeps the caller waiting. */
static const struct {
    const char *path, *answer;
} answers[] = {
    {"/plain", "HTTP/1.1 200 OK\r\nContent-Type: text/yaml\r\nContent-Length: 6\r\n\r\na: [b]"},
    {"/chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na: \r\n3\r\n[b]\r\n0\r\n\r\n"},
    {"/here", "HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n"},
    {"/away", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/echo\r\nContent-Length: 0\r\n\r\n"},
    {"/round", "HTTP/1.1 301 Moved\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n"},
    {"/file", "HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"},
    {"/gone", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"},
    {"/secret", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"},
    {"/broken", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"},
    {"/short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntoo little"},
    {"/silent", ""},
    {"/nonsense", "SSH-2.0-OpenSSH_9.2\r\n\r\n"},
};

struct servers {
    int port, other_port;
    pid_t children[2];
};

static int listen_anywhere(int *port)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof where;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&where, sizeof where), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&where, &size), 0);
    *port = ntohs(where.sin_port);
    return fd;
}

static void answer(int fd, int other_port)
{
    char request[4096] = "", path[64] = "", reply[1024];
    ssize_t got = recv(fd, request, sizeof request - 1, 0);
    request[got > 0 ? got : 0] = '\0';
    sscanf(request, "GET %63s", path);
    snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n%s",
             strstr(request, "PRIVATE-TOKEN") ? "+t" : "-t"); /* /echo */
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const char *hole = strstr(answers[i].answer, "%d");
        if (strcmp(path, answers[i].path) != 0)
            continue;
        snprintf(reply, sizeof reply, "%s", answers[i].answer);
        if (hole)
            snprintf(reply + (hole - answers[i].answer), 512, "%d%s", other_port, hole + 2);
    }
    if (!*reply)
        recv(fd, request, sizeof request, 0);
    send(fd, reply, strlen(reply), MSG_NOSIGNAL);
}

static pid_t serve(int listening, int other_port)
{
    pid_t child = fork();
    if (child)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        int fd = accept(listening, NULL, NULL);
        if (fork() == 0) {
            answer(fd, other_port);
            _exit(0);
        }
        close(fd);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
    }
}

static int set_up(void **state)
{
    struct servers *servers = calloc(1, sizeof *servers);
    int first = listen_anywhere(&servers->port), second = listen_anywhere(&servers->other_port);
    servers->children[0] = serve(first, servers->other_port);
    servers->children[1] = serve(second, servers->port);
    close(first);
    close(second);
    unsetenv("http_proxy");
    *state = servers;
    return 0;
}

static int tear_down(void **state)
{
    struct servers *servers = *state;
    for (int i = 0; i < 2; i++) {
        kill(servers->children[i], SIGKILL);
        waitpid(servers->children[i], NULL, 0);
    }
    free(servers);
    return 0;
}

/* Fetches a path; the text, or "KIND: MESSAGE" as the enum's number. */
static const char *get(struct arena *arena, const struct servers *servers, const char *path,
                       size_t limit_bytes, int64_t for_ms)
{
    struct fetch_request request = {
        .url = arena_printf(arena, "http://127.0.0.1:%d%s", servers->port, path),
        .limit_bytes = limit_bytes,
        .limit = {.deadline_ms = clock_ms() + for_ms, .cancel_fd = -1},
    };
    vec_push(arena, &request.headers, "PRIVATE-TOKEN: secret");
    struct fetch_answer answer_got;
    struct error err = ERROR_INIT;
    if (fetch(arena, &request, &answer_got, &err))
        return arena_strndup(arena, answer_got.text, answer_got.len);
    return arena_printf(arena, "%d", err.kind);
}

static void test_a_file_is_fetched_or_the_status_says_why_not(void **state)
{
    static const struct {
        const char *path, *text;
        enum error_kind kind;
    } cases[] = {
        {"/plain", "a: [b]", 0},
        {"/chunks", "a: [b]", 0},
        {"/here", "a: [b]", 0},
        {"/echo", "+t", 0},
        {"/away", "-t", 0}, /* a token never follows to another server */
        {"/round", NULL, ERROR_SYSTEM},
        {"/file", NULL, ERROR_SYSTEM},
        {"/gone", NULL, ERROR_NOT_FOUND},
        {"/secret", NULL, ERROR_DENIED},
        {"/broken", NULL, ERROR_SYSTEM},
        {"/short", NULL, ERROR_SYSTEM},
        {"/nonsense", NULL, ERROR_SYSTEM},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = get(arena, *state, cases[i].path, 0, 10000);
        const char *expected = cases[i].text ? cases[i].text : arena_printf(arena, "%d", cases[i].kind);
        if (strcmp(got, expected) != 0)
            fail_msg("%s: %s instead of %s", cases[i].path, got, expected);
    }
    arena_free(arena);
}

static void test_large_and_slow_answers_are_given_up(void **state)
{
    struct arena *arena = arena_new();
    assert_string_equal(get(arena, *state, "/plain", 6, 10000), "a: [b]");
    assert_string_equal(get(arena, *state, "/plain", 5, 10000), arena_printf(arena, "%d", ERROR_SYSTEM));
    int64_t begin = clock_ms();
    assert_string_equal(get(arena, *state, "/silent", 0, 100), arena_printf(arena, "%d", ERROR_TIMEOUT));
    assert_true(clock_ms() - begin < 1000);
    struct servers nobody = {.port = 1};
    assert_string_equal(get(arena, &nobody, "/", 0, 10000), arena_printf(arena, "%d", ERROR_UNREACHABLE));
    arena_free(arena);
}

static void test_a_stream_is_decoded_and_tells_its_end_from_a_break(void **state)
{
    const struct servers *servers = *state;
    static const struct {
        const char *path, *text;
        enum raw_result end;
    } cases[] = {
        {"/chunks", "a: [b]", RAW_END}, {"/plain", "a: [b]", RAW_END}, {"/short", "too little", RAW_BROKEN}};
    struct arena *arena = arena_new();
    const struct http_endpoint endpoint = {.name = "test",
                                           .base = arena_printf(arena, "http://127.0.0.1:%d", servers->port)};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct raw_request request = {.endpoint = &endpoint,
                                            .method = "GET",
                                            .target = cases[i].path,
                                            .limit = {clock_ms() + 10000, -1}};
        AUTO_ANSWER struct http_answer refusal = HTTP_ANSWER_INIT;
        AUTO_BUF struct buf text = BUF_INIT;
        struct raw_stream *stream;
        struct error err = ERROR_INIT;
        assert_true(raw_open(&request, &stream, &refusal, &err));
        const char *bytes;
        size_t len;
        enum raw_result result;
        while ((result = raw_read(stream, &bytes, &len, &err)) == RAW_DATA || result == RAW_LATER)
            buf_add(&text, bytes, result == RAW_DATA ? len : 0);
        raw_close(stream);
        assert_string_equal(text.data, cases[i].text);
        assert_int_equal(result, cases[i].end);
    }
    arena_free(arena);
}

static void test_a_refused_stream_gives_its_status(void **state)
{
    const struct servers *servers = *state;
    struct arena *arena = arena_new();
    const struct http_endpoint endpoint = {.name = "test",
                                           .base = arena_printf(arena, "http://127.0.0.1:%d", servers->port)};
    const struct raw_request request = {
        .endpoint = &endpoint, .method = "GET", .target = "/gone", .limit = {clock_ms() + 10000, -1}};
    AUTO_ANSWER struct http_answer refusal = HTTP_ANSWER_INIT;
    struct raw_stream *stream;
    struct error err = ERROR_INIT;
    assert_true(raw_open(&request, &stream, &refusal, &err));
    assert_null(stream);
    assert_int_equal(refusal.status, 404);
    arena_free(arena);
}

static void test_a_port_is_open_or_not(void **state)
{
    const struct servers *servers = *state;
    const int closed[] = {1, 2}, mixed[] = {1, servers->port, 2};
    int port = 0;
    struct error err = ERROR_INIT;
    const struct limit limit = {clock_ms() + 5000, -1};
    assert_false(tcp_probe("127.0.0.1", closed, 2, limit, &port, &err));
    assert_int_equal(err.kind, ERROR_UNREACHABLE);
    assert_true(tcp_probe("127.0.0.1", mixed, 3, limit, &port, &err));
    assert_int_equal(port, servers->port);
    assert_false(tcp_probe("no address", mixed, 3, limit, &port, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_fetched_or_the_status_says_why_not),
        cmocka_unit_test(test_large_and_slow_answers_are_given_up),
        cmocka_unit_test(test_a_stream_is_decoded_and_tells_its_end_from_a_break),
        cmocka_unit_test(test_a_refused_stream_gives_its_status),
        cmocka_unit_test(test_a_port_is_open_or_not),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
