#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "checkout.h"
#include "repo/repo.h"
#include "repo/snapshot.h"

/* Takes a snapshot of "co" or what lies in it and lays it out in "job", as root in a container would find it. */
static void take(struct checkout *checkout, const char *folder, const struct snapshot_request *wanted)
{
    struct repo repo;
    struct error err = ERROR_INIT;
    struct snapshot_request request = *wanted;
    request.repo = &repo;
    request.path = checkout_path(checkout, "snapshot.tar");
    if (!request.source)
        request.source = "worktree";
    if (!repo_open(checkout->arena, checkout_path(checkout, folder), &repo, &err) ||
        !snapshot_make(&request, &err))
        fail_msg("%s", err.message);
    checkout_sh(checkout, "rm -rf job; mkdir job; tar -xpf snapshot.tar -C job; test ! -e snapshot.tar.work");
}

static void set_up(struct checkout *checkout)
{
    checkout_begin(checkout);
    checkout_sh(checkout,
                "umask 077; git init -q co; cd co; mkdir -p d/e; echo 1 >a; echo 2 >d/e/b; echo 3 >gone;"
                "printf '#!/bin/sh\\necho ran\\n' >run.sh; chmod 700 run.sh; ln -s d/e/b link;"
                "echo '*.o' >.gitignore; commit one; git tag v1; commit two; commit three;"
                "git branch side");
}

static void test_jobs_see_the_work_tree_as_it_is_now(void **state)
{
    (void)state;
    struct checkout checkout;
    set_up(&checkout);
    checkout_sh(&checkout,
                "cd co; rm gone; echo changed >a; echo new >untracked; echo x >ignored.o; mkdir .ci-local;"
                "echo secret >.ci-local/variables.yml");
    const char *before = checkout_sh(&checkout, "listing co");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20});
    assert_string_equal(checkout_sh(&checkout, "listing co"), before);
    assert_string_equal(
        checkout_sh(&checkout, "cd job; find . -name .git -prune -o -printf '%%p %%m\\n' | sort"),
        ". 755\n./.gitignore 666\n./a 666\n./d 777\n./d/e 777\n./d/e/b 666\n./link 777\n"
        "./run.sh 777\n./untracked 666");
    assert_string_equal(checkout_sh(&checkout, "cd job; cat a; ./run.sh; cat link"), "changed\nran\n2");
    assert_string_equal(checkout_sh(&checkout, "cd job; git status --short"), " M a\n D gone\n?? untracked");
    assert_string_equal(
        checkout_sh(&checkout, "tar --numeric-owner -tvf snapshot.tar | awk '{print $2}' | sort -u"), "0/0");
    checkout_end(&checkout);
}

static void test_jobs_find_a_real_repository(void **state)
{
    (void)state;
    struct checkout checkout;
    set_up(&checkout);
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20});
    assert_string_equal(checkout_sh(&checkout, "cd job; git rev-parse HEAD"),
                        checkout_sh(&checkout, "cd co; git rev-parse HEAD"));
    assert_string_equal(
        checkout_sh(&checkout,
                    "cd job; git rev-parse --abbrev-ref HEAD; git log --format=%%s;"
                    "git describe --tags | cut -d- -f1,2; git for-each-ref --format='%%(refname)'"),
        "HEAD\nthree\ntwo\none\nv1-2\nrefs/remotes/origin/main\nrefs/tags/v1");
    checkout_sh(&checkout, "cd job; git fsck --strict; git diff-index --quiet HEAD; git diff --quiet;"
                           "test ! -e .git/objects/info/alternates; test -z \"$(git status --short)\"");
    checkout_end(&checkout);
}

static void test_depth_cuts_the_history(void **state)
{
    (void)state;
    struct checkout checkout;
    set_up(&checkout);
    checkout_sh(&checkout,
                "cd co; git checkout -q side; commit s1; commit s2; git checkout -q main; commit m;"
                "git merge -q --no-edit side -m merge; git tag -m 'annotated' v3");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 2});
    assert_string_equal(
        checkout_sh(&checkout, "cd job; git log --format=%%s | sort; git rev-parse --is-shallow-repository;"
                               "git for-each-ref --format='%%(refname)' refs/tags; git fsck; git describe"),
        checkout_sh(&checkout,
                    "git clone -q --depth 2 --no-local \"file://$PWD/co\" ref; cd ref;"
                    "git log --format=%%s | sort; git rev-parse --is-shallow-repository; echo refs/tags/v3;"
                    "echo v3"));
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 0});
    assert_string_equal(
        checkout_sh(&checkout, "cd job; git rev-list --count HEAD; git rev-parse --is-shallow-repository;"
                               "git fsck"),
        "7\nfalse");

    checkout_sh(&checkout, "mv co full; git clone -q --depth 3 \"file://$PWD/full\" co");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20});
    assert_string_equal(
        checkout_sh(&checkout,
                    "cd job; git fsck; git rev-list --count HEAD; git rev-parse --is-shallow-repository"),
        checkout_sh(&checkout, "cd co; git rev-list --count HEAD; echo true"));
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 0});
    checkout_sh(&checkout, "cd job; git fsck; git log -p >/dev/null");
    checkout_end(&checkout);
}

static void test_a_tag_pipeline_has_its_tag(void **state)
{
    (void)state;
    struct checkout checkout;
    set_up(&checkout);
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "v9", .ref_is_tag = true, .depth = 20});
    assert_string_equal(
        checkout_sh(&checkout, "cd job; git for-each-ref --format='%%(refname)'; git describe --tags"),
        "refs/tags/v1\nrefs/tags/v9\nv9");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "evil\n../../x", .depth = 20});
    assert_string_equal(checkout_sh(&checkout, "cd job; git for-each-ref --format='%%(refname)'"),
                        "refs/tags/v1");
    checkout_end(&checkout);
}

static void test_a_folder_inside_a_checkout_is_a_project_of_its_own(void **state)
{
    (void)state;
    struct checkout checkout;
    set_up(&checkout);
    checkout_sh(&checkout,
                "cd co; mkdir -p samples/x samples/y; echo c >samples/x/.gitlab-ci.yml; echo f >samples/x/f;"
                "echo n >samples/y/n; commit 'with samples'; echo more >>samples/x/f; echo u >samples/x/u");
    take(&checkout, "co/samples/x", &(struct snapshot_request){.ref_name = "main", .depth = 20});
    assert_string_equal(
        checkout_sh(&checkout, "cd job; git fsck; git log --format='%%s %%an'; git status --short; ls -A"),
        "with samples Ann\n M f\n?? u\n.git\n.gitlab-ci.yml\nf\nu");
    struct repo repo;
    struct error err = ERROR_INIT;
    assert_true(repo_open(checkout.arena, checkout_path(&checkout, "co/samples/x"), &repo, &err));
    assert_string_equal(
        checkout_sh(&checkout, "cd job; git rev-parse HEAD refs/remotes/origin/main | sort -u"), repo.sha);

    checkout_sh(&checkout, "mkdir co/samples/z; echo c >co/samples/z/.gitlab-ci.yml");
    take(&checkout, "co/samples/z", &(struct snapshot_request){.ref_name = "main", .depth = 20});
    assert_string_equal(checkout_sh(&checkout, "cd job; git fsck 2>&1; git status --short"),
                        "?? .gitlab-ci.yml");
    take(&checkout, "co/samples/x",
         &(struct snapshot_request){.ref_name = "main", .depth = 20, .source = "HEAD"});
    assert_string_equal(checkout_sh(&checkout, "cd job; git status --short; cat f"), "f");
    checkout_end(&checkout);
}

static void test_other_sources_are_what_they_name(void **state)
{
    (void)state;
    struct checkout checkout;
    set_up(&checkout);
    checkout_sh(&checkout,
                "cd co; echo staged >a; git add a; echo later >a; echo u >untracked; mkdir .ci-local;"
                "echo p >.ci-local/config.toml; git add -f .ci-local");
    const char *before = checkout_sh(&checkout, "listing co");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20, .source = "index"});
    assert_string_equal(checkout_sh(&checkout, "cd job; cat a; git status --short; git fsck --no-dangling"),
                        "staged\n M a\n?? .ci-local/");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20, .source = "HEAD"});
    assert_string_equal(
        checkout_sh(&checkout, "cd job; git diff-index --quiet HEAD; git status --short; cat a"), "1");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20, .source = "HEAD~2"});
    assert_string_equal(checkout_sh(&checkout, "cd job; git status --short; cat a gone"), "1\n3");
    assert_string_equal(checkout_sh(&checkout, "listing co"), before);

    struct repo repo;
    struct error err = ERROR_INIT;
    assert_true(repo_open(checkout.arena, checkout_path(&checkout, "co"), &repo, &err));
    struct snapshot_request request = {
        .repo = &repo, .ref_name = "main", .source = "nowhere", .path = checkout_path(&checkout, "s.tar")};
    assert_false(snapshot_make(&request, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.message,
                        "taking the sources: there is no revision \"nowhere\" to take the sources from");
    assert_string_equal(checkout_sh(&checkout, "ls -d s.tar* || true"), "");
    checkout_end(&checkout);
}

/* The test's folder is its home, too. */
static void test_a_home_that_is_a_project_keeps_our_records_out(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    setenv("XDG_STATE_HOME", checkout_path(&checkout, "co/state"), 1);
    checkout_sh(&checkout,
                "git init -q co; cd co; echo 1 >a; commit one; mkdir -p state/ci-local/runs/1 state/other;"
                "echo r >state/ci-local/runs/1/events.jsonl; echo o >state/other/o");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20});
    unsetenv("XDG_STATE_HOME");
    assert_string_equal(checkout_sh(&checkout, "cd job; find . -name .git -prune -o -type f -print | sort"),
                        "./a\n./state/other/o");
    checkout_end(&checkout);
}

static void test_without_git_there_are_files_only(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    checkout_sh(&checkout,
                "mkdir -p co/d; echo 1 >co/a; echo 2 >co/d/b; git init -q unborn; echo 1 >unborn/f");
    take(&checkout, "co", &(struct snapshot_request){.depth = 20});
    assert_string_equal(checkout_sh(&checkout, "cd job; find . -type f | sort"), "./a\n./d/b");
    take(&checkout, "unborn", &(struct snapshot_request){.depth = 20});
    assert_string_equal(checkout_sh(&checkout, "cd job; ls -A"), "f");
    checkout_end(&checkout);
}

/* Names that break what splits at spaces, lines or quotes, or takes a name for a pattern or an option. */
static void test_odd_names_and_odd_files_survive(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    checkout_sh(
        &checkout,
        "git init -q co; cd co; long=$(printf 'n%%.0s' $(seq 200)); deep=$(printf 'd%%.0s/' $(seq 200));"
        "nl=$(printf 'a\\nb'); bad=$(printf 'bad\\377utf'); tab=$(printf 't\\ta\"b');"
        "for n in ' ' '-rf' '*' '\\' '$HOME' \"it's\" ':(top)x' \"$nl\" \"$bad\" \"$tab\" \"$long\" '~' '#c' "
        "'é' "
        "  '(a' 'a.b' 'a-b'; do echo \"$n\" >\"./$n\"; done;"
        "mkdir -p a \"$deep\" \"$long.d/$long.e\"; echo x >a/x; echo deep >\"$deep/f\"; echo l "
        ">\"$long.d/$long.e/f\";"
        "ln -s \"$long/$long\" longlink; ln -s ../.. up; ln -s /etc/passwd abs; truncate -s 0 empty;"
        "truncate -s 512 block; truncate -s 64M sparse; printf end >>sparse; commit odd;"
        "mkdir elsewhere; echo outside >elsewhere/x; rm -r a; ln -s elsewhere a;"
        "mkfifo pipe; rm empty; mkdir empty; echo in >empty/f; touch -d 1960-01-01 block");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20});
    checkout_sh(&checkout, "cd co; rm -rf .git pipe; cd ../job; rm -rf .git; cd ..;"
                           "(cd co; find . -type f -print0 | sort -z | xargs -0 sha256sum; find . -printf "
                           "'%%p %%l\\n' | sort) >1;"
                           "(cd job; find . -type f -print0 | sort -z | xargs -0 sha256sum; find . -printf "
                           "'%%p %%l\\n' | sort) >2;"
                           "cmp 1 2; test $(du -k snapshot.tar | cut -f1) -lt 20000");
    checkout_end(&checkout);
}

static void test_submodules_are_empty_folders_unless_asked_for(void **state)
{
    (void)state;
    struct checkout checkout;
    set_up(&checkout);
    checkout_sh(
        &checkout,
        "git init -q inner; cd inner; echo i >i; commit i; cd ..; git init -q lib; cd lib; echo l >l;"
        "git submodule --quiet add ../inner inner; commit l; cd ../co;"
        "git submodule --quiet add ../lib lib; git submodule --quiet update --init --recursive; commit sub");
    struct snapshot_request request = {.ref_name = "main", .depth = 20};
    take(&checkout, "co", &request);
    assert_string_equal(checkout_sh(&checkout, "cd job; ls -A lib; git status --short; git fsck"), "");
    request.submodules = SUBMODULES_NORMAL;
    take(&checkout, "co", &request);
    assert_string_equal(checkout_sh(&checkout, "cd job; find lib | sort"),
                        "lib\nlib/.gitmodules\nlib/inner\nlib/l");
    request.submodules = SUBMODULES_RECURSIVE;
    take(&checkout, "co", &request);
    assert_string_equal(checkout_sh(&checkout, "cd job; find lib -type f | sort"),
                        "lib/.gitmodules\nlib/inner/i\nlib/l");

    checkout_sh(&checkout, "git clone -q co co2");
    struct repo repo;
    struct error err = ERROR_INIT;
    assert_true(repo_open(checkout.arena, checkout_path(&checkout, "co2"), &repo, &err));
    request.repo = &repo;
    request.source = "worktree";
    request.path = checkout_path(&checkout, "s.tar");
    assert_false(snapshot_make(&request, &err));
    assert_string_equal(err.message, "taking the sources: the submodule lib is not checked out");
    checkout_end(&checkout);
}

static void test_sparse_and_linked_checkouts_give_all(void **state)
{
    (void)state;
    struct checkout checkout;
    set_up(&checkout);
    checkout_sh(&checkout,
                "cd co; mkdir keep away; echo k >keep/k; echo w >away/w; chmod +x away/w; commit more;"
                "git sparse-checkout set keep; git worktree add -q ../tree -b other");
    take(&checkout, "co", &(struct snapshot_request){.ref_name = "main", .depth = 20});
    assert_string_equal(
        checkout_sh(&checkout, "cd job; cat away/w keep/k; git status --short; stat -c %%a away/w"),
        "w\nk\n777");
    take(&checkout, "tree", &(struct snapshot_request){.ref_name = "other", .depth = 20});
    assert_string_equal(
        checkout_sh(&checkout, "cd job; cat a; git status --short; git fsck; git log -1 --format=%%s"),
        "1\nmore");
    checkout_end(&checkout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jobs_see_the_work_tree_as_it_is_now),
        cmocka_unit_test(test_jobs_find_a_real_repository),
        cmocka_unit_test(test_depth_cuts_the_history),
        cmocka_unit_test(test_a_tag_pipeline_has_its_tag),
        cmocka_unit_test(test_a_folder_inside_a_checkout_is_a_project_of_its_own),
        cmocka_unit_test(test_other_sources_are_what_they_name),
        cmocka_unit_test(test_a_home_that_is_a_project_keeps_our_records_out),
        cmocka_unit_test(test_without_git_there_are_files_only),
        cmocka_unit_test(test_odd_names_and_odd_files_survive),
        cmocka_unit_test(test_submodules_are_empty_folders_unless_asked_for),
        cmocka_unit_test(test_sparse_and_linked_checkouts_give_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
