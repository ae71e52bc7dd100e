#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "event/event.h"
#include "run/record.h"

struct fixture {
    struct arena *arena;
    char home[64];
    struct error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new();
    strcpy(f->home, "/tmp/test-record.XXXXXX");
    assert_non_null(mkdtemp(f->home));
    setenv("XDG_STATE_HOME", f->home, 1);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    assert_true(file_remove_tree(f->home, &f->err));
    arena_free(f->arena);
    free(f);
    return 0;
}

static int64_t create(struct fixture *f)
{
    int64_t run;
    const char *dir;
    assert_true(record_create(f->arena, &run, &dir, &f->err));
    return run;
}

static void numbers_are_never_given_twice(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(create(f), 1);
    assert_int_equal(create(f), 2);
    record_discard(record_dir(f->arena, 2, &f->err));
    assert_int_equal(create(f), 3);
    unlink(path_join(f->arena, f->home, "ci-local/next-run"));
    assert_int_equal(create(f), 2); /* the counter was lost; what has a record is passed over */
    assert_int_equal(create(f), 4);
}

static void job_ids_come_in_a_row(void **state)
{
    struct fixture *f = *state;
    int64_t first, next;
    create(f);
    assert_true(record_take_job_ids(5, &first, &f->err));
    assert_true(record_take_job_ids(1, &next, &f->err));
    assert_int_equal(next, first + 5);
}

static void runs_are_addressed_from_both_ends(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *name;
        int64_t run; /* 0: there is none */
    } cases[] = {{"@", 3},   {"@1", 1},  {"@3", 3},   {"@-0", 3},
                 {"@-1", 2}, {"@-2", 1}, {"@4", 0},   {"@-3", 0},
                 {"3", 0},   {"@x", 0},  {"@1x", 0},  {"@-", 0},
                 {"@+1", 0}, {"@ 1", 0}, {"@--1", 0}, {"@99999999999999999999", 0}};
    int64_t run;
    assert_false(record_find(f->arena, "@", &run, &f->err));
    assert_int_equal(f->err.kind, ERROR_USAGE);
    create(f), create(f), create(f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool found = record_find(f->arena, cases[i].name, &run, &f->err);
        assert_int_equal(found ? run : 0, cases[i].run);
    }
}

static void any_name_makes_a_folder_of_its_own(void **state)
{
    struct fixture *f = *state;
    char long_a[256], long_b[256];
    memset(long_a, 'x', sizeof long_a - 1), long_a[255] = '\0';
    memcpy(long_b, long_a, sizeof long_b), long_b[254] = 'y';
    const char *const names[] = {"build", "test: [a, b]", "test 1/3", "a/b",  "a%2Fb", "..",          ".",
                                 ".hid",  "\n",           "建てる",   long_a, long_b,  "PARENT/build"};
    enum { COUNT = sizeof names / sizeof *names };
    const char *paths[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        paths[i] = record_job_dir(f->arena, f->home, names[i], 1);
        assert_true(folder_make(paths[i], 0700, &f->err));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(paths[i], paths[k]);
        const char *inside = paths[i] + strlen(f->home) + strlen("/jobs/");
        assert_int_equal(strspn(inside, "."), 0);
        assert_string_equal(strchr(inside, '/'), "/1");
    }
}

static bool count_events(void *context, const struct event *event)
{
    int *count = context;
    assert_int_equal(event->kind, EVENT_SECTION);
    return ++*count < 2;
}

static void events_are_read_back_in_order(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "{\"event\":\"novelty\"}\n"
                               "{\"event\":\"section\",\"name\":\"a\",\"state\":\"start\"}\n"
                               "garbage\n"
                               "{\"event\":\"section\",\"name\":\"a\",\"state\":\"end\"}\n"
                               "{\"event\":\"section\",\"name\":\"b\",\"state\":\"start\"}\n";
    const char *path = record_events_path(f->arena, f->home);
    assert_true(file_replace(path, text, strlen(text), 0600, &f->err));
    int count = 0;
    assert_true(record_replay(f->home, count_events, &count, &f->err));
    assert_int_equal(count, 2);
    static const char cut[] = "{\"event\":\"section\",\"name\":\"a\",\"state\":\"start\"}\n"
                              "{\"event\":\"section\",\"name\":\"b\",\"state\":\"start\"}";
    assert_true(file_replace(path, cut, strlen(cut), 0600, &f->err));
    count = 0;
    assert_true(record_replay(f->home, count_events, &count, &f->err));
    assert_int_equal(count, 1);
}

static void logs_are_read_by_place(void **state)
{
    struct fixture *f = *state;
    assert_true(folder_make(record_job_dir(f->arena, f->home, "a", 1), 0700, &f->err));
    assert_true(file_replace(record_log_path(f->arena, f->home, "a", 1), "0123456789", 10, 0600, &f->err));
    char bytes[8];
    assert_int_equal(record_read_log(f->home, "a", 1, 2, bytes, 3), 3);
    assert_memory_equal(bytes, "234", 3);
    assert_int_equal(record_read_log(f->home, "a", 1, 8, bytes, 8), 2);
    assert_int_equal(record_read_log(f->home, "a", 2, 0, bytes, 8), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_never_given_twice),     TEST(job_ids_come_in_a_row),
        TEST(runs_are_addressed_from_both_ends), TEST(any_name_makes_a_folder_of_its_own),
        TEST(events_are_read_back_in_order),     TEST(logs_are_read_by_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
