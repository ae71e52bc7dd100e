#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "pipeline/job.h"
#include "run/outcome.h"

/* "7 8": codes. */
static void add_codes(struct arena *arena, struct vec *codes, const char *text)
{
    for (char *end; *text; text = end) {
        int code = (int)strtol(text, &end, 10);
        vec_push(arena, codes, arena_memdup(arena, &code, sizeof code));
        end += strspn(end, " ");
    }
}

static void add_words(struct arena *arena, struct vec *words, const char *text)
{
    char *rest = arena_strdup(arena, text);
    for (char *word; (word = strsep(&rest, " "));)
        if (*word)
            vec_push(arena, words, word);
}

static void retry_follows_reason_and_exit_code(void **unused)
{
    (void)unused;
    static const struct {
        int max;
        const char *when, *codes; /* of retry: */
        enum job_status status;
        int exit_code;
        const char *reason;
        int retries; /* given already */
        bool again;
    } cases[] = {
        {0, "", "", STATUS_FAILED, 1, "script_failure", 0, false},
        {2, "", "", STATUS_FAILED, 1, "script_failure", 0, true},
        {2, "", "", STATUS_FAILED, 1, "script_failure", 1, true},
        {2, "", "", STATUS_FAILED, 1, "script_failure", 2, false},
        {2, "", "", STATUS_SUCCESS, 0, NULL, 0, false},
        {2, "", "", STATUS_CANCELED, -1, NULL, 0, false},
        {1, "always", "", STATUS_FAILED, -1, NULL, 0, true},
        {1, "runner_system_failure job_execution_timeout", "", STATUS_FAILED, 1, "script_failure", 0, false},
        {1, "runner_system_failure job_execution_timeout", "", STATUS_FAILED, -1, "job_execution_timeout", 0,
         true},
        {1, "script_failure", "", STATUS_FAILED, -1, NULL, 0, false},
        {1, "", "137 255", STATUS_FAILED, 255, "script_failure", 0, true},
        {1, "", "137 255", STATUS_FAILED, 1, "script_failure", 0, false},
        {1, "", "137 255", STATUS_FAILED, -1, "runner_system_failure", 0, false},
        {1, "runner_system_failure", "137", STATUS_FAILED, 137, "script_failure", 0, true},
        {1, "runner_system_failure", "137", STATUS_FAILED, -1, "runner_system_failure", 0, true},
        {1, "runner_system_failure", "137", STATUS_FAILED, 1, "script_failure", 0, false},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct job job = {.retry.max = cases[i].max};
        add_words(arena, &job.retry.when, cases[i].when);
        add_codes(arena, &job.retry.exit_codes, cases[i].codes);
        const struct outcome outcome = {cases[i].status, cases[i].exit_code, cases[i].reason};
        assert_int_equal(outcome_retries(&job, &outcome, cases[i].retries), cases[i].again);
    }
    arena_free(arena);
}

static void failure_is_allowed_by_word_or_code(void **unused)
{
    (void)unused;
    static const struct {
        bool always;
        const char *codes;
        enum job_status status;
        int exit_code;
        bool allowed;
    } cases[] = {
        {false, "", STATUS_FAILED, 1, false},   {true, "", STATUS_FAILED, 1, true},
        {true, "", STATUS_CANCELED, -1, true},  {false, "42 43", STATUS_FAILED, 43, true},
        {false, "42", STATUS_FAILED, 1, false}, {false, "42", STATUS_FAILED, -1, false},
        {false, "0", STATUS_SUCCESS, 0, false},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct job job = {.allow_failure.always = cases[i].always};
        add_codes(arena, &job.allow_failure.exit_codes, cases[i].codes);
        const struct outcome outcome = {cases[i].status, cases[i].exit_code, NULL};
        assert_int_equal(outcome_allowed(&job, &outcome), cases[i].allowed);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_follows_reason_and_exit_code),
        cmocka_unit_test(failure_is_allowed_by_word_or_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
