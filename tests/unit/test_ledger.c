#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "executor/ledger.h"

struct fixture {
    struct arena *arena;
    char folder[64];
    char path[96];
    struct ledger *ledger;
    struct error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new();
    strcpy(f->folder, "/tmp/test-ledger.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/ledger", f->folder);
    f->ledger = ledger_create(f->path, &f->err);
    assert_non_null(f->ledger);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ledger_close(f->ledger);
    file_remove_tree(f->folder, &f->err);
    arena_free(f->arena);
    free(f);
    return 0;
}

static struct vec left(struct fixture *f, const char *job)
{
    struct vec entries = {0};
    assert_true(ledger_left(f->arena, f->ledger, job, &entries, &f->err));
    return entries;
}

static void test_what_was_intended_stays_until_it_is_removed(void **state)
{
    struct fixture *f = *state;
    assert_true(ledger_intend(f->ledger, LEDGER_CONTAINER, "unix:///run/d.sock", "c1", "build", &f->err));
    assert_true(ledger_intend(f->ledger, LEDGER_VOLUME, "unix:///run/d.sock", "v1", NULL, &f->err));
    ledger_created(f->ledger, LEDGER_CONTAINER, "c1");
    struct vec entries = left(f, NULL);
    assert_int_equal(entries.len, 2);
    const struct ledger_entry *container = entries.items[0], *volume = entries.items[1];
    assert_string_equal(container->engine, "unix:///run/d.sock");
    assert_string_equal(container->job, "build");
    assert_true(container->created);
    assert_null(volume->job);
    assert_false(volume->created);
    ledger_removed(f->ledger, LEDGER_CONTAINER, "c1");
    assert_int_equal(left(f, NULL).len, 1);
    assert_int_equal(left(f, "build").len, 0);
}

static void test_a_name_may_be_used_again(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 2; i++) {
        ledger_intend(f->ledger, LEDGER_CONTAINER, "e", "c1", "build", &f->err);
        ledger_removed(f->ledger, LEDGER_CONTAINER, "c1");
    }
    ledger_intend(f->ledger, LEDGER_CONTAINER, "e", "c1", "build", &f->err);
    assert_int_equal(left(f, NULL).len, 1);
}

static void test_odd_names_come_back_as_they_were(void **state)
{
    struct fixture *f = *state;
    const char *odd = "/tmp/a\tb\nc\\d", *job = "test: [a\tb]";
    ledger_intend(f->ledger, LEDGER_FOLDER, NULL, odd, job, &f->err);
    const struct ledger_entry *entry = left(f, job).items[0];
    assert_string_equal(entry->name, odd);
    assert_string_equal(entry->job, job);
    assert_null(entry->engine);
}

static void test_a_line_cut_by_a_crash_is_passed_over(void **state)
{
    struct fixture *f = *state;
    ledger_intend(f->ledger, LEDGER_VOLUME, "e", "v1", "j", &f->err);
    AUTO_CLOSE int fd = open(f->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_true(file_write_all(fd, "removed\tvolume\tv", 16, &f->err));
    assert_int_equal(left(f, NULL).len, 1);
}

static void test_a_ledger_in_use_cannot_be_claimed(void **state)
{
    struct fixture *f = *state;
    int hold[2];
    assert_int_equal(pipe(hold), 0);
    pid_t child = fork();
    if (child == 0) {
        char c;
        close(hold[1]);
        _exit(read(hold[0], &c, 1) != 0);
    }
    close(hold[0]);
    ledger_close(f->ledger);
    struct error err = ERROR_INIT;
    assert_null(f->ledger = ledger_claim(f->path, &err)); /* the child still has it */
    assert_int_equal(err.kind, ERROR_CONFLICT);
    close(hold[1]);
    waitpid(child, NULL, 0);
    assert_non_null(f->ledger = ledger_claim(f->path, &err));
}

static void test_only_a_clear_ledger_is_deleted(void **state)
{
    struct fixture *f = *state;
    ledger_intend(f->ledger, LEDGER_NETWORK, "e", "n1", NULL, &f->err);
    assert_false(ledger_delete_if_clear(f->ledger));
    ledger_removed(f->ledger, LEDGER_NETWORK, "n1");
    assert_true(ledger_delete_if_clear(f->ledger));
    assert_int_equal(access(f->path, F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_was_intended_stays_until_it_is_removed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_name_may_be_used_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_odd_names_come_back_as_they_were, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_line_cut_by_a_crash_is_passed_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_ledger_in_use_cannot_be_claimed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_only_a_clear_ledger_is_deleted, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
