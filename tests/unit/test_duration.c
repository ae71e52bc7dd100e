#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expr/duration.h"
#include "oracle.h"

static void check_line(void *context, const cJSON *line)
{
    int *count = context;
    const char *text = oracle_text(line, "text");
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(line, "seconds");
    int64_t seconds = 0;
    bool valid = duration_parse(text, &seconds);
    if (valid != cJSON_IsNumber(expected) || (valid && seconds != (int64_t)expected->valuedouble))
        fail_msg("\"%s\" gave %lld", text, valid ? (long long)seconds : -1LL);
    ++*count;
}

static void test_durations_are_read_as_gitlab_does(void **state)
{
    (void)state;
    oracle_require();
    int count = 0;
    oracle_each_line("durations.jsonl", check_line, &count);
    assert_true(count > 50);
}

static void test_words_and_colons(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds; /* 0: no duration */
    } cases[] = {
        {"day", 86400},
        {"minute 30sec", 90},
        {"a day", 86400},
        {"an hour", 0},
        {"twenty one minutes", 1260},
        {"twenty-one minutes", 1260},
        {"1 mo 10 hrs 29 mins 6 secs", 2629746},
        {"10 5", 5},
        {"3:41:59", 13319},
        {"1:00:00:00", 86400},
        {"1:2:3:4:5:6:7", 0},
        {"5 minutes 3", 303},
        {"1 ms", 0},
        {"a", 0},
        {":", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t seconds = 0;
        if (!duration_parse(cases[i].text, &seconds))
            seconds = 0;
        if (seconds != cases[i].seconds)
            fail_msg("\"%s\" gave %lld", cases[i].text, (long long)seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_and_colons),
        cmocka_unit_test(test_durations_are_read_as_gitlab_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
