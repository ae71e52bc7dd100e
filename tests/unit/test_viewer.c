#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "base/buf.h"
#include "view/model.h"
#include "view/tui/cells.h"
#include "view/tui/keys.h"
#include "view/tui/logtext.h"
#include "view/tui/pattern.h"

static void test_no_key_asks_for_two_things(void **state)
{
    (void)state;
    for (const struct key_row *row = key_rows; row->request; row++)
        for (size_t i = 0; i < sizeof row->keys / sizeof *row->keys && row->keys[i]; i++)
            for (unsigned place = PLACE_LIST; place <= PLACE_RUNS; place *= 2)
                if ((row->places & place) &&
                    keys_request(row->keys[i], (enum key_place)place) != row->request)
                    fail_msg("%s asks for two things in place %u", row->label, place);
}

/* The cells as text: one character each, wide ones followed by '_', coloured ones in brackets. */
static const char *shown(const char *text, size_t len, bool utf8, char *out)
{
    struct cells cells = cells_begin(text, len, utf8);
    char *at = out;
    for (struct cell cell; cells_next(&cells, &cell);) {
        if (cells.look.fg >= 0)
            *at++ = '[';
        *at++ = cell.characters[0] < 0x80      ? (char)cell.characters[0]
                : cell.characters[0] == 0xfffd ? '!'
                                               : 'u';
        for (int i = 1; cell.characters[i]; i++)
            *at++ = '^';
        if (cell.width == 2)
            *at++ = '_';
        if (cells.look.fg >= 0)
            *at++ = ']';
    }
    *at = '\0';
    return out;
}

static void test_text_becomes_cells_and_nothing_else(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    static const struct {
        const char *text, *expected;
        bool utf8;
    } cases[] = {
        {"plain", "plain", true},
        {"a\tb", "a       b", true},
        {"1234567\t8", "1234567 8", true},
        {"\033[31mr\033[0mn", "[r]n", true},
        {"\033[38;5;200mx\033[39my", "[x]y", true},
        {"\033[2Jx\033[10;10Hy", "xy", true},
        {"\033[31", "", true},
        {"e\xcc\x81.", "e^.", true},
        {"\xe4\xbe\xa1.", "u_.", true},
        {"\xe4\xbe\xa1.", "?.", false},
        {"\xff\xfe.", "!!.", true},
        {"a\xe2\x80\xae"
         "b",
         "ab", true},
        {"a\xe2\x80\x8d"
         "b",
         "ab", true},
        {"a\r\x07"
         "b\x7f",
         "ab", true},
        {"\xcc\x81x", " x", true},
    };
    char out[256];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {

        assert_string_equal(shown(cases[i].text, strlen(cases[i].text), cases[i].utf8, out),
                            cases[i].expected);
    }
}

static void test_every_error_pattern_is_one(void **state)
{
    (void)state;
    char why[128];
    struct pattern *errors = pattern_new(pattern_errors, why, sizeof why);
    assert_non_null(errors);
    static const struct {
        const char *line;
        bool is_error;
    } cases[] = {
        {"ERROR: Job failed", true},
        {"make: *** [check] Error 1", true},
        {"not ok 5 - x", true},
        {"0 errors, all is well", false},
        {"src/terror.c compiled", false},
        {"fatal: not a git repository", true},
        {"sh: x: command not found", true},
    };
    size_t begin, end;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (pattern_match(errors, cases[i].line, strlen(cases[i].line), 0, &begin, &end) != cases[i].is_error)
            fail_msg("%s", cases[i].line);
    pattern_free(errors);
    assert_null(pattern_new("[", why, sizeof why));
}

static void test_no_expression_takes_forever(void **state)
{
    (void)state;
    char why[128], line[64];
    memset(line, 'a', sizeof line);
    struct pattern *bomb = pattern_new("(a+)+$b", why, sizeof why);
    size_t begin, end;
    assert_false(pattern_match(bomb, line, sizeof line, 0, &begin, &end));
    pattern_free(bomb);
}

static size_t read_text(void *context, const char *job, int attempt, uint64_t offset, char *bytes, size_t len)
{
    (void)job;
    (void)attempt;
    const struct buf *text = context;
    size_t left = offset < text->len ? text->len - (size_t)offset : 0;
    len = len < left ? len : left;
    memcpy(bytes, text->data + offset, len);
    return len;
}

static void test_a_log_is_indexed_as_it_grows(void **state)
{
    (void)state;
    AUTO_BUF struct buf log = BUF_INIT, line = BUF_INIT;
    const struct log_reader reader = {.context = &log, .read = read_text};
    struct logtext text = {0};
    logtext_open(&text, &reader, "job", 1);
    buf_adds(&log, "one\ntw");
    assert_false(logtext_grow(&text, log.len));
    assert_int_equal(text.count, 2);
    buf_adds(&log, "o\n\nlast");
    logtext_grow(&text, log.len);
    assert_int_equal(text.count, 4);
    logtext_read(&text, 1, &line);
    assert_string_equal(line.data, "two");
    assert_int_equal(logtext_line_at(&text, 0), 0);
    assert_int_equal(logtext_line_at(&text, 5), 2);
    assert_int_equal(logtext_line_at(&text, 999), 4);
    logtext_close(&text);
}

static void take(struct model *model, struct event event)
{
    event.run = 1;
    model_take(model, &event);
}

static void test_a_job_goes_through_its_states(void **state)
{
    (void)state;
    struct model *model = model_new();
    take(model,
         (struct event){
             .kind = EVENT_PIPELINE_STARTED,
             .time_ms = 1000,
             .pipeline_started.list_json =
                 "{\"jobs\": [{\"name\": \"a\", \"stage\": \"build\", \"included\": true, \"needs\": null},"
                 "{\"name\": \"b\", \"stage\": \"test\", \"included\": true, \"needs\": [{\"job\": \"a\"}]},"
                 "{\"name\": \"out\", \"stage\": \"test\", \"included\": false}]}"});
    assert_int_equal(model->jobs.len, 2);
    const struct model_job *a = map_get(&model->by_name, "a"), *b = map_get(&model->by_name, "b");
    assert_string_equal(b->needs.items[0], "a");
    const struct log_piece piece = {.stream = STREAM_STDOUT, .len = 10};
    take(model, (struct event){.kind = EVENT_JOB_LOG,
                               .job = "a",
                               .attempt = 1,
                               .time_ms = 1500,
                               .log = {.section = "", .offset = 0, .pieces = &piece, .piece_count = 1}});
    take(model, (struct event){.kind = EVENT_JOB_STARTED, .job = "a", .attempt = 1, .time_ms = 2000});
    assert_int_equal(a->state, MODEL_RUNNING);
    assert_int_equal(a->log_len, 10);
    assert_true(model_seconds(a, 3500) == 1.5);
    take(model, (struct event){
                    .kind = EVENT_JOB_FINISHED,
                    .job = "a",
                    .attempt = 1,
                    .time_ms = 4000,
                    .finished = {.status = STATUS_FAILED, .exit_code = 3, .duration_s = 2, .retried = true}});
    assert_int_equal(a->state, MODEL_FAILED);
    take(model, (struct event){.kind = EVENT_JOB_WAITING,
                               .job = "a",
                               .attempt = 2,
                               .time_ms = 4100,
                               .waiting = {.reason = "concurrency"}});
    assert_int_equal(a->log_len, 10);
    take(model, (struct event){.kind = EVENT_JOB_STARTED, .job = "a", .attempt = 2, .time_ms = 5000});
    assert_int_equal(a->log_len, 0);
    take(model,
         (struct event){
             .kind = EVENT_JOB_WAITING, .job = "a/child", .attempt = 1, .waiting = {.reason = "manual"}});
    const struct model_job *child = map_get(&model->by_name, "a/child");
    assert_string_equal(child->stage, "build");
    assert_int_equal(child->state, MODEL_MANUAL);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_key_asks_for_two_things),
        cmocka_unit_test(test_text_becomes_cells_and_nothing_else),
        cmocka_unit_test(test_every_error_pattern_is_one),
        cmocka_unit_test(test_no_expression_takes_forever),
        cmocka_unit_test(test_a_log_is_indexed_as_it_grows),
        cmocka_unit_test(test_a_job_goes_through_its_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
