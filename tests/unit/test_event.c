#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "event/event.h"
#include "event/text.h"

/* Takes `\xNN`, `\\` and `\_` in a case file's line for what they mean; other backslashes stay (JSON's own). */
static void unescape(struct buf *out, const char *text, size_t len, bool json)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\' && i + 3 < len && text[i + 1] == 'x') {
            char hex[3] = {text[i + 2], text[i + 3], '\0'};
            buf_addc(out, (char)strtol(hex, NULL, 16));
            i += 3;
        } else if (!json && text[i] == '\\' && i + 1 < len) {
            buf_addc(out, text[i + 1] == '_' ? ' ' : text[i + 1]);
            i++;
        } else {
            buf_addc(out, text[i]);
        }
    }
}

/* What the pieces of `input` become, a bar behind each. */
static void write_pieces(struct buf *out, const char *input, struct buf *joined)
{
    struct event_text state = {0};
    for (const char *piece = input; *piece;) {
        size_t len = strcspn(piece, " ");
        AUTO_BUF struct buf bytes = BUF_INIT;
        unescape(&bytes, piece, len, false);
        buf_add(joined, bytes.data, bytes.len);
        event_text_append(out, &state, bytes.data, bytes.len);
        buf_addc(out, '|');
        piece += len + (piece[len] == ' ');
    }
    event_text_end(out, &state);
}

static void text_is_written_as_the_cases_say(void **unused)
{
    (void)unused;
    AUTO_FCLOSE FILE *cases = fopen(TEST_DATA "/event_text.cases", "r");
    assert_non_null(cases);
    char line[512], input[512] = "";
    while (fgets(line, sizeof line, cases)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        if (!input[0]) {
            strcpy(input, line);
            continue;
        }
        AUTO_BUF struct buf written = BUF_INIT, expected = BUF_INIT, joined = BUF_INIT;
        write_pieces(&written, input, &joined);
        unescape(&expected, line, strlen(line), true);
        assert_string_equal(written.data, expected.data);
        input[0] = '\0';
    }
}

static void text_comes_back_as_it_was(void **unused)
{
    (void)unused;
    static const char bytes[] = "a\0b\n\t\"\\\x1b \xe2\x82\xac \xf0\x9f\x90\xb3 end";
    AUTO_BUF struct buf json = BUF_INIT, back = BUF_INIT;
    struct event_text state = {0};
    event_text_append(&json, &state, bytes, sizeof bytes);
    event_text_end(&json, &state);
    buf_adds(&json, "\",rest");
    const char *rest = event_text_read(&back, json.data, json.data + json.len);
    assert_string_equal(rest, ",rest");
    assert_int_equal(back.len, sizeof bytes);
    assert_memory_equal(back.data, bytes, sizeof bytes);
}

static void escapes_of_others_are_read(void **unused)
{
    (void)unused;
    static const char json[] = "\\u20ac\\ud83d\\udc33\\/\\u0000\\ud83d.\"";
    AUTO_BUF struct buf back = BUF_INIT;
    assert_non_null(event_text_read(&back, json, json + sizeof json - 1));
    assert_int_equal(back.len, 3 + 4 + 1 + 1 + 3 + 1);
    assert_memory_equal(back.data, "\xe2\x82\xac\xf0\x9f\x90\xb3/\0\xef\xbf\xbd.", back.len);
}

static void half_a_text_is_none(void **unused)
{
    (void)unused;
    static const char *const broken[] = {"", "abc", "\\", "\\u12", "\\q\"", "a\\\""};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        AUTO_BUF struct buf back = BUF_INIT;
        assert_null(event_text_read(&back, broken[i], broken[i] + strlen(broken[i])));
    }
}

/* Each line of the record, read and written again, is the same line. */
static void events_survive_the_record(void **unused)
{
    (void)unused;
    static const char *const lines[] = {
        "{\"event\":\"pipeline_started\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"list\":{\"jobs\":["
        "]}}\n",
        "{\"event\":\"job_waiting\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a "
        "b\",\"attempt\":1,\"reason\":\"delayed\",\"until\":\"2026-02-01T00:00:00.000Z\"}\n",
        "{\"event\":\"job_started\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a\","
        "\"attempt\":2,"
        "\"executor\":\"docker\",\"runner\":\"hosted\",\"image\":\"busybox\",\"image_digest\":\"sha256:12\"}"
        "\n",
        "{\"event\":\"pull\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a\",\"attempt\":1,"
        "\"image\":"
        "\"busybox\",\"state\":\"progress\",\"bytes\":5000000000,\"total\":6000000000}\n",
        "{\"event\":\"service\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a\",\"attempt\":1,"
        "\"name\":"
        "\"docker:dind\",\"aliases\":[\"docker\",\"d\"],\"state\":\"ready\",\"seconds\":4.25,\"tls\":true,"
        "\"storage_driver\":\"overlay2\",\"version\":\"20.10\"}\n",
        "{\"event\":\"section\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a\",\"attempt\":1,"
        "\"name\":"
        "\"step_script\",\"state\":\"start\",\"header\":\"Executing\",\"collapsed\":false}\n",
        "{\"event\":\"section\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a\",\"attempt\":1,"
        "\"name\":"
        "\"step_script\",\"state\":\"end\"}\n",
        "{\"event\":\"job_log\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a\",\"attempt\":1,"
        "\"section\":\"step_script\",\"offset\":65536,\"pieces\":[[\"stdout\",12],[\"runner\",3]]}\n",
        "{\"event\":\"job_finished\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a\","
        "\"attempt\":1,"
        "\"status\":\"failed\",\"exit_code\":3,\"failure_reason\":\"script_failure\",\"duration_s\":0.05,"
        "\"allow_failure\":true,\"retried\":false,\"coverage\":81.5,\"artifacts\":[\"jobs/a/1/"
        "artifacts.zip\"]}\n",
        "{\"event\":\"diagnosis\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"job\":\"a\",\"attempt\":"
        "1,"
        "\"rule\":\"dind\",\"severity\":\"error\",\"message\":\"no \\\"daemon\\\"\\n\",\"evidence\":[\"x\"],"
        "\"remedy\":\"y\"}\n",
        "{\"event\":\"pipeline_finished\",\"time\":\"2026-01-31T12:00:00.123Z\",\"run\":7,\"status\":"
        "\"blocked\","
        "\"duration_s\":12.345,\"jobs\":[{\"job\":\"a\"},{\"job\":\"b\"}]}\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct arena *arena = arena_new();
        struct event event;
        assert_true(event_read(arena, lines[i], strlen(lines[i]), &event));
        AUTO_BUF struct buf again = BUF_INIT;
        event_write(&again, &event);
        assert_string_equal(again.data, lines[i]);
        arena_free(arena);
    }
}

static void readers_pass_over_what_they_do_not_know(void **unused)
{
    (void)unused;
    static const char *const lines[] = {
        "",
        "{}",
        "[]",
        "{\"event\":\"job_flew\"}",
        "{\"event\":\"job_finished\",\"status\":\"lost\"}",
        "{\"event\":\"job_log\",\"section\":\"s\",\"pieces\":[[\"stdin\",1]]}",
        "{\"event\":\"job_log\",\"section\":\"s\",\"pieces\":[[\"stdout\",-1]]}",
        "{\"event\":\"job_wai",
    };
    struct arena *arena = arena_new();
    struct event event;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_false(event_read(arena, lines[i], strlen(lines[i]), &event));
    static const char newer[] = "{\"event\":\"section\",\"name\":\"s\",\"state\":\"end\",\"novelty\":[1]}";
    assert_true(event_read(arena, newer, strlen(newer), &event));
    arena_free(arena);
}

static void a_log_line_says_its_text(void **unused)
{
    (void)unused;
    struct event event = {.kind = EVENT_JOB_LOG, .run = 1, .job = "a", .attempt = 1};
    event.log.section = "step_script";
    struct event_text state = {0};
    AUTO_BUF struct buf out = BUF_INIT;
    event_write_text(&out, &event, STREAM_STDOUT, &state, "\xe2\x82", 2);
    assert_int_equal(out.len, 0);
    event_write_text(&out, &event, STREAM_STDOUT, &state, "\xac\n", 2);
    assert_non_null(strstr(out.data, "\"stream\":\"stdout\",\"text\":\"\xe2\x82\xac\\n\"}\n"));
    buf_clear(&out);
    event_write_text(&out, &event, STREAM_STDOUT, &state, NULL, 0);
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_written_as_the_cases_say),
        cmocka_unit_test(text_comes_back_as_it_was),
        cmocka_unit_test(escapes_of_others_are_read),
        cmocka_unit_test(half_a_text_is_none),
        cmocka_unit_test(events_survive_the_record),
        cmocka_unit_test(readers_pass_over_what_they_do_not_know),
        cmocka_unit_test(a_log_line_says_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
