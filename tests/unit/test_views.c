/* Each tests/unit/views/NAME.jsonl is a run as `--json` tells it. The JSON view must say the same again, the plain view
 * what stands in NAME.out and NAME.err. With UPDATE_GOLDEN=1 these are written anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/map.h"
#include "view/json.h"
#include "view/line.h"
#include "view/plain.h"

/* The logs of a run, as far as its events came. */
struct logs {
    struct arena *arena;
    struct map jobs; /* "JOB#ATTEMPT" to struct buf * */
};

static struct buf *log_of(struct logs *logs, const char *job, int attempt)
{
    const char *key = arena_printf(logs->arena, "%s#%d", job, attempt);
    struct buf *log = map_get(&logs->jobs, key);
    if (log)
        return log;
    log = arena_alloc(logs->arena, sizeof *log);
    *log = (struct buf)BUF_INIT;
    map_set(logs->arena, &logs->jobs, key, log);
    return log;
}

static size_t read_log(void *context, const char *job, int attempt, uint64_t offset, char *bytes, size_t len)
{
    const struct buf *log = log_of(context, job, attempt);
    size_t left = offset < log->len ? log->len - (size_t)offset : 0;
    if (len > left)
        len = left;
    memcpy(bytes, log->data + offset, len);
    return len;
}

/* A line of `--json` as the event that the record holds: a log's text goes to the log. */
static void to_event(struct logs *logs, const char *line, size_t len, struct event *event)
{
    cJSON *object = cJSON_ParseWithLength(line, len);
    assert_non_null(object);
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "text"));
    if (text) {
        const char *job = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "job"));
        const char *stream = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "stream"));
        struct buf *log = log_of(logs, job, cJSON_GetObjectItemCaseSensitive(object, "attempt")->valueint);
        AUTO_BUF struct buf pieces = BUF_INIT;
        buf_addf(&pieces, "[[\"%s\",%zu]]", stream, strlen(text));
        cJSON_AddNumberToObject(object, "offset", (double)log->len);
        cJSON_AddRawToObject(object, "pieces", pieces.data);
        buf_adds(log, text);
    }
    char *record = cJSON_PrintUnformatted(object);
    assert_true(event_read(logs->arena, record, strlen(record), event));
    cJSON_free(record);
    cJSON_Delete(object);
}

static void show(struct view *view, struct logs *logs, const char *run)
{
    while (*run) {
        size_t len = strcspn(run, "\n");
        struct event event;
        to_event(logs, run, len, &event);
        view->type->event(view, &event);
        run += len + (run[len] == '\n');
    }
    view->type->finish(view);
}

static void compare_with(const char *run_path, const char *ending, const struct buf *shown)
{
    struct error err = ERROR_INIT;
    AUTO_BUF struct buf path = BUF_INIT;
    buf_add(&path, run_path, strlen(run_path) - strlen(".jsonl"));
    buf_adds(&path, ending);
    if (getenv("UPDATE_GOLDEN"))
        assert_true(file_replace(path.data, shown->data, shown->len, 0644, &err));
    AUTO_BUF struct buf golden = BUF_INIT;
    if (!file_read(path.data, 0, &golden, &err))
        fail_msg("%s", err.message);
    if (golden.len != shown->len || memcmp(golden.data, shown->data, shown->len) != 0)
        fail_msg("%s differs; this is what was shown:\n%s", path.data, shown->data);
}

static void show_plain(const char *path, const char *run, const struct plain_options *options,
                       const char *out_ending, const char *err_ending)
{
    struct logs logs = {.arena = arena_new()};
    struct view *view = view_plain_new(options, (struct log_reader){.context = &logs, .read = read_log});
    show(view, &logs, run);
    compare_with(path, out_ending, &view->out);
    compare_with(path, err_ending, &view->err);
    view->type->free(view);
    for (size_t i = 0; i < logs.jobs.len; i++)
        buf_free(logs.jobs.entries[i].value);
    arena_free(logs.arena);
}

static void show_json(const char *path, const char *run)
{
    struct logs logs = {.arena = arena_new()};
    struct view *view = view_json_new((struct log_reader){.context = &logs, .read = read_log});
    show(view, &logs, run);
    compare_with(path, ".jsonl", &view->out);
    assert_int_equal(view->err.len, 0);
    view->type->free(view);
    for (size_t i = 0; i < logs.jobs.len; i++)
        buf_free(logs.jobs.entries[i].value);
    arena_free(logs.arena);
}

static void for_each_run(void (*check)(const char *path, const char *run))
{
    glob_t found;
    assert_int_equal(glob(TEST_DATA "/views/*.jsonl", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        AUTO_BUF struct buf run = BUF_INIT;
        struct error err = ERROR_INIT;
        assert_true(file_read(found.gl_pathv[i], 0, &run, &err));
        check(found.gl_pathv[i], run.data);
    }
    globfree(&found);
}

static void check_plain(const char *path, const char *run)
{
    show_plain(path, run, &(struct plain_options){0}, ".out", ".err");
    show_plain(path, run, &(struct plain_options){.color_out = true, .color_err = true}, ".color.out",
               ".color.err");
    show_plain(path, run, &(struct plain_options){.quiet = true}, ".quiet.out", ".quiet.err");
}

static void test_the_plain_view_tells_recorded_runs(void **state)
{
    (void)state;
    for_each_run(check_plain);
}

static void test_the_json_view_tells_a_run_as_it_was_told(void **state)
{
    (void)state;
    for_each_run(show_json);
}

static void append_line(void *context, const char *line, size_t len)
{
    struct buf *out = context;
    buf_add(out, line, len);
    buf_adds(out, "$\n");
}

static void assert_shown(const char *bytes, size_t len, bool color, const char *expected)
{
    struct lines lines = LINES_INIT;
    AUTO_BUF struct buf out = BUF_INIT;
    line_show(&out, &lines, bytes, len, color);
    assert_string_equal(out.data, expected);
    lines_free(&lines);
}
#define ASSERT_SHOWN(bytes, color, expected) assert_shown(bytes, sizeof bytes - 1, color, expected)

static void test_output_can_color_and_nothing_else(void **state)
{
    (void)state;
    ASSERT_SHOWN("a\033[31mb\033[0mc", true, "a\033[31mb\033[0mc\033[m");
    ASSERT_SHOWN("a\033[31mb\033[0mc", false, "abc");
    ASSERT_SHOWN("\033[2J\033[1;1Hhome\033[?25l", true, "home");
    ASSERT_SHOWN("\033]0;title\007x\033]8;;http://a\033\\y", true, "xy");
    ASSERT_SHOWN("\033P1$r\033\\z\033c\033(0q\033", true, "zq");
    ASSERT_SHOWN("bell\007 null\0 tab\t.\b\x7f", false, "bell null tab\t.");
    ASSERT_SHOWN("\xc2\x9b"
                 "31m \xc3\xa4 \xff\xfe \xe2\x82",
                 false, "31m \xc3\xa4 \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd");
    ASSERT_SHOWN("10%\r 20%\r100%\r", false, "100%");
    ASSERT_SHOWN("section_start:1:a[collapsed=true]\r\033[0KHeader", false, "Header");
    ASSERT_SHOWN("section_end:1:a\r\033[0K", false, "");
}

static void test_pieces_join_to_lines(void **state)
{
    (void)state;
    struct lines lines = LINES_INIT;
    AUTO_BUF struct buf out = BUF_INIT;
    lines_feed(&lines, "ab", 2, append_line, &out);
    lines_feed(&lines, "c\n\nd", 4, append_line, &out);
    assert_string_equal(out.data, "abc$\n$\n");
    lines_end(&lines, append_line, &out);
    assert_string_equal(out.data, "abc$\n$\nd$\n");
    lines_free(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_plain_view_tells_recorded_runs),
        cmocka_unit_test(test_the_json_view_tells_a_run_as_it_was_told),
        cmocka_unit_test(test_output_can_color_and_nothing_else),
        cmocka_unit_test(test_pieces_join_to_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
