#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "executor/executor.h"
#include "executor/job_log.h"

/* What the sink was sent, one word or text after the other: "{NAME" and "}NAME" for sections, "1:TEXT|", "2:TEXT|" and
 * "r:TEXT|" for pieces of a stream. */
struct fixture {
    struct arena *arena;
    char path[32];
    int fd;
    struct buf seen;
    struct vec masked;
    struct event_sink sink;
    struct job_log *log;
};

static void add_pieces(struct fixture *f, const struct event *event)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    assert_true(file_read(f->path, 0, &text, &err));
    const char *at = text.data + event->log.offset;
    for (size_t i = 0; i < event->log.piece_count; i++) {
        buf_addf(&f->seen, "%c:", "12r"[event->log.pieces[i].stream]);
        buf_add(&f->seen, at, event->log.pieces[i].len);
        buf_addc(&f->seen, '|');
        at += event->log.pieces[i].len;
    }
}

static void note_event(void *context, const struct event *event)
{
    struct fixture *f = context;
    if (event->kind == EVENT_SECTION)
        buf_addf(&f->seen, event->section.start ? "{%s%s%s " : "}%s%s%s ", event->section.name,
                 event->section.collapsed ? "+" : "", event->section.header ? event->section.header : "");
    else
        add_pieces(f, event);
}

static void open_log(struct fixture *f, int64_t limit)
{
    struct job_log_spec spec = {
        .sink = &f->sink, .fd = f->fd, .job = "j", .attempt = 1, .masked = &f->masked, .limit_bytes = limit};
    f->log = job_log_open(&spec);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new();
    f->seen = (struct buf)BUF_INIT;
    strcpy(f->path, "/tmp/test-job-log.XXXXXX");
    f->fd = mkostemp(f->path, O_APPEND | O_CLOEXEC);
    assert_true(f->fd >= 0);
    f->sink = (struct event_sink){.context = f, .send = note_event};
    vec_push(f->arena, &f->masked, "secret-1");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    unlink(f->path);
    close(f->fd);
    buf_free(&f->seen);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void write_out(struct fixture *f, const char *text)
{
    job_log_write(f->log, STREAM_STDOUT, text, strlen(text));
}

static void test_echoes_of_commands_are_the_runners(void **state)
{
    struct fixture *f = *state;
    open_log(f, 0);
    write_out(f, "\x1b[32;1m$ echo one\x1b[0;m\none\nno newline\x1b[32;1m$ echo");
    write_out(f, " two\x1b[0;m\ntwo\n");
    job_log_write(f->log, STREAM_STDERR, "oops\n", 5);
    job_log_close(f->log);
    assert_string_equal(f->seen.data, "r:\x1b[32;1m$ echo one\x1b[0;m\n|1:one\nno newline|"
                                      "r:\x1b[32;1m$ echo two\x1b[0;m\n|1:two\n|2:oops\n|");
}

static void test_sections_frame_the_text(void **state)
{
    struct fixture *f = *state;
    open_log(f, 0);
    job_log_section(f->log, "step_script", "Executing");
    write_out(f, "a secret-");
    job_log_section(f->log, "after_script", "After");
    write_out(f, "secret-1\n");
    job_log_close(f->log);
    assert_string_equal(f->seen.data, "{step_scriptExecuting r:\x1b[0K\x1b[36;1mExecuting\x1b[0;m\x1b[0;m\n|"
                                      "1:a secret-|}step_script "
                                      "{after_scriptAfter r:\x1b[0K\x1b[36;1mAfter\x1b[0;m\x1b[0;m\n|"
                                      "1:[MASKED]\n|}after_script ");
}

static void test_markers_of_the_script_stay_and_are_announced(void **state)
{
    struct fixture *f = *state;
    open_log(f, 0);
    write_out(f, "x\x1b[0Ksection_start:17:mine[collapsed=true]\r\x1b[0KMy header\nin");
    write_out(f, "side\x1b[0Ksection_end:18:mine\r\x1b[0K\n");
    job_log_close(f->log);
    assert_string_equal(f->seen.data,
                        "1:x\x1b[0K|{mine+My header 1:section_start:17:mine[collapsed=true]\r|"
                        "1:\x1b[0KMy header\ninside\x1b[0K|}mine 1:section_end:18:mine\r|1:\x1b[0K\n|");
}

static void test_a_character_is_not_split(void **state)
{
    struct fixture *f = *state;
    open_log(f, 0);
    write_out(f, "a\xe6\x97");
    usleep(25000);
    assert_int_equal(job_log_tick(f->log), -1);
    assert_string_equal(f->seen.data, "1:a|");
    write_out(f, "\xa5");
    job_log_close(f->log);
    assert_string_equal(f->seen.data, "1:a|1:\xe6\x97\xa5|");
}

static void test_nothing_comes_after_the_limit(void **state)
{
    struct fixture *f = *state;
    open_log(f, 10);
    write_out(f, "0123456789abc\n");
    write_out(f, "more\n");
    job_log_close(f->log);
    assert_string_equal(f->seen.data,
                        "1:0123456789|r:\n\x1b[33;1mJob's log exceeded limit of 10 bytes.\n"
                        "Job execution will continue but no more output will be collected.\x1b[0;m\n|");
}

static void test_large_output_comes_in_batches(void **state)
{
    struct fixture *f = *state;
    open_log(f, 0);
    for (int i = 0; i < 20000; i++)
        write_out(f, "0123456789\n");
    job_log_close(f->log);
    int batches = 0;
    for (const char *at = f->seen.data; (at = strchr(at, '|')); at++)
        batches++;
    assert_int_equal(batches, 20000 * 11 / (64 * 1024) + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_echoes_of_commands_are_the_runners),
        TEST(test_sections_frame_the_text),
        TEST(test_markers_of_the_script_stay_and_are_announced),
        TEST(test_a_character_is_not_split),
        TEST(test_nothing_comes_after_the_limit),
        TEST(test_large_output_comes_in_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
