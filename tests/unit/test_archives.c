#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/process.h"
#include "executor/tar_writer.h"
#include "executor/tree.h"
#include "executor/untar.h"
#include "executor/unzip.h"
#include "executor/zip.h"

struct fixture {
    struct arena *arena;
    char top[32];
    struct error err;
};

static void run(struct fixture *f, const char *command)
{
    const char *const argv[] = {"sh", "-ec", command, NULL};
    const struct process process = {.argv = argv, .folder = f->top, .deadline_ms = -1};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    assert_true(process_run(&process, &result, &f->err));
    if (result.exit_code)
        print_error("%s\n%s%s", command, result.output.data, result.errors.data);
    assert_int_equal(result.exit_code, 0);
}

static const char *at(struct fixture *f, const char *name)
{
    return path_join(f->arena, f->top, name);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new();
    strcpy(f->top, "/tmp/test-archives.XXXXXX");
    assert_non_null(mkdtemp(f->top));
    /* names of every kind: long, with spaces, not ASCII, no UTF-8 at all */
    run(f,
        "umask 022; mkdir -p src/deep/er src/empty out; echo one > src/a; printf 'no newline' > src/deep/b; "
        "chmod 755 src/a; ln -s a src/link; ln -s /etc/passwd src/deep/abs; echo x > 'src/with space'; "
        "echo u > src/ünï; n=$(printf 'long%.0s' $(seq 1 22)); mkdir -p src/$n; echo long > src/$n/$n; "
        "head -c 300000 /dev/zero > src/zeros; : > src/nothing");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    file_remove_tree(f->top, &f->err);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void compare_folders(struct fixture *f)
{
    run(f, "diff -r --no-dereference src out");
    run(f, "(cd src && find . -printf '%p %y %m %l\\n' | sort) > 1; (cd out && find . -printf '%p %y %m "
           "%l\\n' | sort) "
           "> 2; diff 1 2");
}

static void test_what_tar_packs_is_unpacked(void **state)
{
    struct fixture *f = *state;
    static const char *const formats[] = {"gnu", "pax", "ustar"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        run(f, "rm -rf out; mkdir out");
        run(f, arena_printf(f->arena, "tar --format=%s -C src -cf t.tar .", formats[i]));
        if (!untar(at(f, "t.tar"), at(f, "out"), NULL, &f->err))
            print_error("%s: %s\n", formats[i], f->err.message);
        compare_folders(f);
    }
}

static bool is_deep(const char *path)
{
    return strncmp(path, "deep", 4) == 0;
}

static void test_only_what_is_wanted_is_unpacked(void **state)
{
    struct fixture *f = *state;
    run(f, "tar -C src -cf t.tar .");
    assert_true(untar(at(f, "t.tar"), at(f, "out"), is_deep, &f->err));
    run(f, "test -e out/deep/b; test ! -e out/a");
}

static void test_a_broken_tar_is_an_error(void **state)
{
    struct fixture *f = *state;
    run(f, "tar -C src -cf t.tar . && truncate -s 1000 t.tar");
    assert_false(untar(at(f, "t.tar"), at(f, "out"), NULL, &f->err));
    assert_int_equal(f->err.kind, ERROR_SYSTEM);
}

struct copying {
    struct tar_writer writer;
    int from;
};

static bool copy_entry(void *context, const struct tar_entry *entry, struct error *err)
{
    struct copying *copying = context;
    if (strcmp(entry->path, ".") == 0)
        return true;
    AUTO_BUF struct buf path = BUF_INIT;
    buf_addf(&path, "under/%s", entry->path);
    return tar_write_entry(&copying->writer, entry, path.data, copying->from, err);
}

static void test_a_tar_written_anew_is_one_for_tar(void **state)
{
    struct fixture *f = *state;
    run(f, "tar -C src -cf t.tar .");
    AUTO_CLOSE int from = open(at(f, "t.tar"), O_RDONLY | O_CLOEXEC);
    AUTO_CLOSE int to = open(at(f, "new.tar"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct copying copying = {.writer = {.fd = to, .pending = BUF_INIT}, .from = from};
    assert_true(tar_write_folder(&copying.writer, "under", 0777, &f->err));
    assert_true(tar_walk(from, copy_entry, &copying, &f->err));
    assert_true(tar_write_end(&copying.writer, &f->err));
    buf_free(&copying.writer.pending);
    run(f, "rm -rf out && tar -xpf new.tar && mv under out && chmod 755 out");
    compare_folders(f);
}

static struct tree *tree_of(struct fixture *f, const char *base)
{
    struct tree *tree = tree_new(f->arena);
    assert_true(tree_add_folder(tree, at(f, "src"), base, &f->err));
    tree_settle(tree);
    return tree;
}

static void zip_all(struct fixture *f, struct tree *tree)
{
    if (!zip_write(at(f, "t.zip"), tree, &tree->files, ZIP_DEFAULT, &f->err))
        print_error("%s\n", f->err.message);
    assert_int_equal(f->err.kind, ERROR_NONE);
    tree_close(tree);
}

static void test_an_archive_gives_back_what_went_in(void **state)
{
    struct fixture *f = *state;
    zip_all(f, tree_of(f, ""));
    assert_true(unzip(at(f, "t.zip"), at(f, "out"), &f->err));
    compare_folders(f);
    /* and once more over what is there */
    run(f, "echo changed > out/a; rm out/link; echo x > out/link");
    assert_true(unzip(at(f, "t.zip"), at(f, "out"), &f->err));
    compare_folders(f);
}

static void test_a_tree_comes_from_a_tar_as_well(void **state)
{
    struct fixture *f = *state;
    run(f, "tar -cf t.tar src/deep");
    struct tree *tree = tree_new(f->arena);
    assert_true(tree_add_tar(tree, open(at(f, "t.tar"), O_RDONLY | O_CLOEXEC), "x/deep", &f->err));
    run(f, "tar -C src -cf t2.tar deep");
    assert_true(tree_add_tar(tree, open(at(f, "t2.tar"), O_RDONLY | O_CLOEXEC), "", &f->err));
    tree_settle(tree);
    const struct tree_file *file = tree_find(tree, "b");
    assert_non_null(file);
    assert_string_equal(tree_read(tree, file, 100, &f->err), "no newline");
    assert_null(tree_read(tree, file, 3, &f->err));
    assert_non_null(tree_find(tree, "x/deep/deep/b"));
    tree_close(tree);
}

/* Members as somebody else could have made them. */
static void test_nothing_is_written_outside(void **state)
{
    struct fixture *f = *state;
    run(f, "mkdir m outside && cd m && ln -s ../outside dir && echo evil > f && tar -cf ../e.tar dir && rm "
           "dir && "
           "mkdir dir && mv f dir/f && tar -rf ../e.tar dir/f && cp dir/f up && "
           "tar -rf ../e.tar --transform 's,up,../outside/up,' -P up && cp up abs && "
           "tar -rf ../e.tar --transform \"s,abs,$(dirname $PWD)/outside/abs,\" -P abs");
    unzip(at(f, "e.tar"), at(f, "out"), &f->err);
    run(f, "test -z \"$(ls -A outside)\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_tar_packs_is_unpacked),         TEST(test_only_what_is_wanted_is_unpacked),
        TEST(test_a_broken_tar_is_an_error),           TEST(test_a_tar_written_anew_is_one_for_tar),
        TEST(test_an_archive_gives_back_what_went_in), TEST(test_a_tree_comes_from_a_tar_as_well),
        TEST(test_nothing_is_written_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
