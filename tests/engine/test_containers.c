/* Containers on a real engine: their life, their streams, their files. */
#include "live.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/image.h"

static void test_the_engine_says_what_it_is(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 10);
    struct error err = ERROR_INIT;
    struct engine_info info;
    const struct engine_version *version = engine_version(live->engine);
    assert_string_equal(version->os, "linux");
    assert_true(strcmp(version->api, "1.41") >= 0);
    live_ok(engine_ping(&call, &err), err);
    live_ok(engine_info(&call, &info, &err), err);
    assert_true(*info.storage_driver && info.cpus > 0 && info.memory_bytes > 0);
}

static void test_a_script_on_standard_input_runs_to_its_exit_status(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "sh");
    spec.stdin_open = true;
    spec.logs = LOGS_NONE;
    const char *id = live_create(live, &spec);
    struct engine_stream *stream;
    struct stream_options options = {.input = STREAM_WITH_INPUT};
    live_ok(engine_attach(&call, id, &options, &stream, &err), err);
    live_ok(engine_container_start(&call, id, &err), err);
    const char *output = live_converse(live, stream, "echo out; echo oops >&2; exit 3\necho not reached\n");
    engine_stream_close(stream);
    assert_non_null(strstr(output, "out\n"));
    assert_non_null(strstr(output, "|oops\n"));
    assert_null(strstr(output, "reached"));
    int code = -1;
    live_ok(engine_container_wait(&call, id, &code, &err), err);
    assert_int_equal(code, 3);
    live_ok(engine_container_remove(&call, id, &err), err);
    struct container_info info;
    assert_false(engine_container_inspect(&call, id, &info, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_input_and_output_of_megabytes_pass_each_other(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 60);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "cat");
    spec.stdin_open = true;
    spec.logs = LOGS_NONE;
    const char *id = live_create(live, &spec);
    enum { SIZE = 3 * 1000 * 1000 };
    char *input = arena_alloc(live->arena, SIZE + 1);
    for (size_t i = 0; i < SIZE; i++)
        input[i] = (char)('a' + i * 31 % 26);
    struct engine_stream *stream;
    struct stream_options options = {.input = STREAM_WITH_INPUT};
    live_ok(engine_attach(&call, id, &options, &stream, &err), err);
    live_ok(engine_container_start(&call, id, &err), err);
    const char *output = live_converse(live, stream, input);
    engine_stream_close(stream);
    assert_int_equal(strlen(output), SIZE);
    assert_memory_equal(output, input, SIZE);
}

static void test_exit_status_and_state_are_told(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "echo $COLOUR; exit 42");
    vec_push(live->arena, &spec.environment, "COLOUR=red");
    const char *id = live_create(live, &spec);
    struct container_info info;
    live_ok(engine_container_inspect(&call, spec.name, &info, &err), err);
    assert_string_equal(info.state, "created");
    assert_string_equal(info.id, id);
    assert_string_equal(info.name, spec.name);
    live_ok(engine_container_start(&call, id, &err), err);
    int code = -1;
    live_ok(engine_container_wait(&call, id, &code, &err), err);
    assert_int_equal(code, 42);
    const char *text;
    size_t len;
    struct logs_options options = {.tail = 10};
    live_ok(engine_logs_tail(&call, id, &options, 100, &text, &len, &err), err);
    assert_string_equal(text, "red\n");
}

static void test_an_image_that_is_not_there_is_not_found_in_the_engines_words(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "true");
    spec.image = "ci-local-no-such-image:1";
    const char *id;
    assert_false(engine_container_create(&call, &spec, &id, NULL, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    if (!engine_version(live->engine)->podman)
        assert_string_equal(err.message,
                            "Error response from daemon: No such image: ci-local-no-such-image:1");
    struct engine_image image;
    assert_false(engine_image_inspect(&call, spec.image, &image, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_a_name_that_is_taken_is_a_conflict(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "true");
    live_create(live, &spec);
    const char *id;
    assert_false(engine_container_create(&call, &spec, &id, NULL, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
}

static void test_a_program_in_a_running_container_gives_output_and_status(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "sleep 60");
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    struct exec_spec exec = {.folder = "/tmp"};
    vec_push(live->arena, &exec.command, "sh");
    vec_push(live->arena, &exec.command, "-c");
    vec_push(live->arena, &exec.command, "pwd; echo $A; exit 7");
    vec_push(live->arena, &exec.environment, "A=b");
    const char *output;
    size_t len;
    int code;
    live_ok(engine_exec_run(&call, id, &exec, &output, &len, &code, &err), err);
    assert_string_equal(output, "/tmp\nb\n");
    assert_int_equal(code, 7);
    live_ok(engine_container_kill(&call, id, "KILL", &err), err);
}

static void test_an_exec_with_a_terminal_takes_input_and_a_size(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "sleep 60");
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    struct exec_spec exec = {.stream = {.input = STREAM_WITH_INPUT, .tty = true}};
    vec_push(live->arena, &exec.command, "sh");
    vec_push(live->arena, &exec.command, "-c");
    vec_push(live->arena, &exec.command, "read code; stty size; exit $code");
    struct engine_stream *stream;
    const char *exec_id;
    live_ok(engine_exec(&call, id, &exec, &exec_id, &stream, &err), err);
    live_ok(engine_exec_resize(&call, exec_id, 33, 77, &err), err);
    size_t taken; /* a terminal's input is not ended: that hangs it up */
    live_ok(engine_stream_write(stream, "5\n", 2, &taken, &err), err);
    assert_int_equal(taken, 2);
    const char *output = live_converse(live, stream, NULL);
    engine_stream_close(stream);
    if (!strstr(output, "33 77"))
        fail_msg("%s", output);
    bool running;
    int code;
    live_ok(engine_exec_inspect(&call, exec_id, &running, &code, &err), err);
    assert_false(running);
    assert_int_equal(code, 5);
}

static void test_a_log_is_followed_with_its_channels(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "echo one; sleep 1; echo two >&2");
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    struct engine_stream *stream;
    struct logs_options options = {.follow = true};
    live_ok(engine_logs(&call, id, &options, &stream, &err), err);
    const char *output = live_converse(live, stream, NULL);
    engine_stream_close(stream);
    assert_string_equal(output, "one\n|two\n");
}

/* A tar stream with one file, as ustar has it. */
static void make_tar(char tar[2048], const char *name, const char *text)
{
    memset(tar, 0, 2048);
    snprintf(tar, 100, "%s", name);
    memcpy(tar + 100, "0000666", 7);
    memcpy(tar + 108, "0000000", 7);
    memcpy(tar + 116, "0000000", 7);
    snprintf(tar + 124, 12, "%011o", (unsigned)strlen(text) % 07777);
    memcpy(tar + 136, "00000000000", 11);
    memset(tar + 148, ' ', 8);
    tar[156] = '0';
    memcpy(tar + 257, "ustar\00000", 8);
    unsigned sum = 0;
    for (size_t i = 0; i < 512; i++)
        sum += (unsigned char)tar[i];
    snprintf(tar + 148, 8, "%06o", sum);
    memcpy(tar + 512, text, strlen(text));
}

static void test_files_go_in_before_the_start_and_come_out_after_the_end(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "cp /tmp/given /tmp/taken; ln -s taken /tmp/link");
    const char *id = live_create(live, &spec);
    char tar[2048];
    make_tar(tar, "given", "a text\n");
    AUTO_CLOSE int fd = memfd_create("tar", MFD_CLOEXEC);
    assert_int_equal(write(fd, tar, sizeof tar), sizeof tar);
    lseek(fd, 0, SEEK_SET);
    struct archive_source source = {.fd = fd};
    live_ok(engine_archive_put(&call, id, "/tmp", &source, &err), err);
    live_ok(engine_container_start(&call, id, &err), err);
    int code;
    live_ok(engine_container_wait(&call, id, &code, &err), err);
    assert_int_equal(code, 0);
    const char *text;
    size_t len;
    live_ok(engine_file_read(&call, id, "/tmp/link", 100, &text, &len, &err), err);
    assert_string_equal(text, "a text\n");
    assert_false(engine_file_read(&call, id, "/tmp/link", 3, &text, &len, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_false(engine_file_read(&call, id, "/tmp/none", 3, &text, &len, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_false(engine_file_read(&call, id, "/tmp", 3, &text, &len, &err));
    AUTO_CLOSE int out = memfd_create("out", MFD_CLOEXEC);
    live_ok(engine_archive_get(&call, id, "/tmp/taken", out, &err), err);
    assert_true(lseek(out, 0, SEEK_CUR) >= 1024);
}

static void test_an_archive_through_a_pipe_goes_in_too(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "true");
    const char *id = live_create(live, &spec);
    char tar[2048];
    make_tar(tar, "piped", "through\n");
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], tar, sizeof tar), sizeof tar);
    close(ends[1]);
    struct archive_source source = {.fd = ends[0]};
    live_ok(engine_archive_put(&call, id, "/tmp", &source, &err), err);
    close(ends[0]);
    const char *text;
    size_t len;
    live_ok(engine_file_read(&call, id, "/tmp/piped", 0, &text, &len, &err), err);
    assert_string_equal(text, "through\n");
}

static void test_a_refused_upload_says_why_even_when_it_is_large(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "true");
    const char *id = live_create(live, &spec);
    AUTO_CLOSE int fd = memfd_create("tar", MFD_CLOEXEC);
    assert_int_equal(ftruncate(fd, 64 * 1024 * 1024), 0);
    struct archive_source source = {.fd = fd};
    if (engine_version(live->engine)->podman)
        skip(); /* it makes the folder */
    assert_false(engine_archive_put(&call, id, "/no/such/folder", &source, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "Error response from daemon: "));
}

static void test_a_cancel_interrupts_within_milliseconds(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 60);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "sleep 60");
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    if (child == 0) {
        usleep(200 * 1000);
        _exit(0); /* the other end closes: a cancel */
    }
    close(ends[1]);
    call.limit.cancel_fd = ends[0];
    int code;
    int64_t begin = clock_ms();
    assert_false(engine_container_wait(&call, id, &code, &err));
    assert_int_equal(err.kind, ERROR_CANCELED);
    int64_t took = clock_ms() - begin;
    if (took < 150 || took > 3000) /* 200 ms and what a busy machine adds */
        fail_msg("the cancel took %lld ms", (long long)took);
    assert_false(engine_container_start(&call, id, &err)); /* already cancelled: not even begun */
    assert_int_equal(err.kind, ERROR_CANCELED);
    struct container_spec other = live_spec(live, "true");
    const char *other_id;
    live_ok(engine_container_create(&call, &other, &other_id, NULL, &err), err); /* never cut short */
    close(ends[0]);
}

static void test_a_deadline_ends_a_wait(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 60);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "sleep 60");
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    call.limit.deadline_ms = clock_ms() + 100;
    int code;
    assert_false(engine_container_wait(&call, id, &code, &err));
    assert_int_equal(err.kind, ERROR_TIMEOUT);
}

static void test_a_container_without_memory_is_told_so(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 60);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "cat /sys/fs/cgroup/memory/memory.limit_in_bytes "
                                                 "/sys/fs/cgroup/memory.max 2>/dev/null; ulimit -n");
    spec.memory_bytes = 64 * 1024 * 1024;
    spec.nano_cpus = 500000000;
    map_set(live->arena, &spec.ulimits, "nofile", "77:88");
    if (engine_version(live->engine)->podman)
        skip(); /* it wants rights for limits that the test may not have */
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    int code;
    live_ok(engine_container_wait(&call, id, &code, &err), err);
    const char *text;
    size_t len;
    struct logs_options options = {0};
    live_ok(engine_logs_tail(&call, id, &options, 100, &text, &len, &err), err);
    assert_non_null(strstr(text, "67108864"));
    assert_non_null(strstr(text, "77\n"));
}

static void test_addresses_on_the_bridge_and_extra_hosts(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 60);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "cat /etc/hosts; sleep 60");
    if (engine_version(live->engine)->podman)
        skip(); /* its networks would change the machine's packet filter */
    spec.network_mode = "bridge";
    vec_push(live->arena, &spec.extra_hosts, "db:10.9.8.7");
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    struct container_info info;
    live_ok(engine_container_inspect(&call, id, &info, &err), err);
    assert_true(info.running && info.pid > 0);
    assert_int_equal(info.endpoints.len, 1);
    const struct container_endpoint *endpoint = info.endpoints.items[0];
    assert_string_equal(endpoint->network, "bridge");
    assert_true(*endpoint->address && *endpoint->gateway);
    struct exec_spec exec = {0};
    vec_push(live->arena, &exec.command, "cat");
    vec_push(live->arena, &exec.command, "/etc/hosts");
    const char *output;
    size_t len;
    int code;
    live_ok(engine_exec_run(&call, id, &exec, &output, &len, &code, &err), err);
    assert_non_null(strstr(output, "10.9.8.7\tdb"));
}

static void test_a_stopped_start_and_a_second_removal_are_fine(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 60);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "trap 'exit 9' TERM; while :; do sleep 0.1; done");
    const char *id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    live_ok(engine_container_start(&call, id, &err), err);
    live_ok(engine_container_stop(&call, id, 5, &err), err);
    live_ok(engine_container_stop(&call, id, 5, &err), err);
    assert_false(engine_container_kill(&call, id, "KILL", &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    live_ok(engine_container_remove(&call, id, &err), err);
    live_ok(engine_container_remove(&call, id, &err), err);
    assert_int_equal(err.kind, ERROR_NONE);
}

static void test_an_image_says_how_it_is_made(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct engine_image image;
    if (engine_version(live->engine)->podman)
        skip(); /* it was given busybox alone */
    live_ok(engine_image_inspect(&call, "docker:19.03.11-dind", &image, &err), err);
    assert_true(vec_has_string(&image.environment, "DOCKER_TLS_CERTDIR=/certs"));
    assert_int_equal(image.ports.len, 2);
    assert_int_equal(*(int *)image.ports.items[0], 2375);
    assert_int_equal(*(int *)image.ports.items[1], 2376);
    assert_true(image.entrypoint.len > 0);
    assert_true(vec_has_string(&image.volumes, "/var/lib/docker"));
}

static void test_a_pull_that_no_registry_answers_is_unreachable(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct pull_request request = {.reference = "127.0.0.1:1/nothing:1"};
    assert_false(engine_image_pull(&call, &request, &err));
    assert_int_equal(err.kind, ERROR_UNREACHABLE);
    assert_non_null(strstr(err.message, "connection refused"));
}

/* With an argument: only the tests whose names match it. */
int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
#define LIVE(name) cmocka_unit_test_setup_teardown(name, live_open, live_close)
    const struct CMUnitTest tests[] = {
        LIVE(test_the_engine_says_what_it_is),
        LIVE(test_a_script_on_standard_input_runs_to_its_exit_status),
        LIVE(test_input_and_output_of_megabytes_pass_each_other),
        LIVE(test_exit_status_and_state_are_told),
        LIVE(test_an_image_that_is_not_there_is_not_found_in_the_engines_words),
        LIVE(test_a_name_that_is_taken_is_a_conflict),
        LIVE(test_a_program_in_a_running_container_gives_output_and_status),
        LIVE(test_an_exec_with_a_terminal_takes_input_and_a_size),
        LIVE(test_a_log_is_followed_with_its_channels),
        LIVE(test_files_go_in_before_the_start_and_come_out_after_the_end),
        LIVE(test_an_archive_through_a_pipe_goes_in_too),
        LIVE(test_a_refused_upload_says_why_even_when_it_is_large),
        LIVE(test_a_cancel_interrupts_within_milliseconds),
        LIVE(test_a_deadline_ends_a_wait),
        LIVE(test_a_container_without_memory_is_told_so),
        LIVE(test_addresses_on_the_bridge_and_extra_hosts),
        LIVE(test_a_stopped_start_and_a_second_removal_are_fine),
        LIVE(test_an_image_says_how_it_is_made),
        LIVE(test_a_pull_that_no_registry_answers_is_unreachable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
