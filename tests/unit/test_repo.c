#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "checkout.h"
#include "repo/files.h"
#include "repo/repo.h"

static struct repo open_repo(struct checkout *checkout, const char *folder)
{
    struct repo repo;
    struct error err = ERROR_INIT;
    if (!repo_open(checkout->arena, checkout_path(checkout, folder), &repo, &err))
        fail_msg("%s", err.message);
    return repo;
}

static const char *joined(struct arena *arena, const struct vec *list)
{
    AUTO_BUF struct buf text = BUF_INIT;
    for (size_t i = 0; i < list->len; i++)
        buf_addf(&text, "%s%s", i ? " " : "", (const char *)list->items[i]);
    return arena_strdup(arena, text.data);
}

static void test_urls_name_projects(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    AUTO_BUF struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    assert_true(file_read(TEST_DATA "/repo_url.cases", 0, &text, &err));
    char *rest = strstr(text.data, "\n\n") + 2;
    while (*rest) {
        const char *url = strsep(&rest, "\n"), *project = strsep(&rest, "\n"), *host = strsep(&rest, "\n");
        strsep(&rest, "\n");
        const char *found_host = "-", *found = repo_url_project(arena, url, &found_host);
        if (strcmp(found ? found : "-", project) != 0 || strcmp(found_host, host) != 0)
            fail_msg("%s: %s at %s", url, found, found_host);
    }
    arena_free(arena);
}

static void test_a_checkout_tells_its_branch_commit_tag_and_project(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    const char *sha =
        checkout_sh(&checkout, "git init -q co; cd co; echo 'a: b' >.gitlab-ci.yml; commit one;"
                               "git tag v1; git tag -m x v2; git checkout -q -b topic;"
                               "git remote add other git@other.example.com:x/y;"
                               "git remote add origin https://me:secret@gitlab.example.com/grp/proj.git;"
                               "git rev-parse HEAD");
    struct repo repo = open_repo(&checkout, "co");
    assert_string_equal(repo.root, checkout_path(&checkout, "co"));
    assert_string_equal(repo.project_dir, repo.root);
    assert_string_equal(repo.prefix, "");
    assert_string_equal(repo.sha, sha);
    assert_string_equal(repo.branch, "topic");
    assert_string_equal(repo.default_branch, "main");
    assert_string_equal(repo.project_path, "grp/proj");
    assert_string_equal(repo.server_host, "gitlab.example.com");
    assert_string_equal(repo.remote_url, "https://gitlab.example.com/grp/proj.git");
    assert_non_null(repo.tag);
    assert_null(repo.missing);

    checkout_sh(&checkout, "cd co; git checkout -q --detach; git pack-refs --all");
    repo = open_repo(&checkout, "co");
    assert_null(repo.branch);
    assert_string_equal(repo.default_branch, "main");
    assert_non_null(repo.tag);
    checkout_end(&checkout);
}

static void test_a_linked_work_tree_and_a_clone_know_their_origin(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    checkout_sh(&checkout, "git init -q -b trunk up; cd up; commit one; cd ..; git clone -q up co;"
                           "cd co; git worktree add -q ../tree -b topic");
    struct repo repo = open_repo(&checkout, "tree");
    assert_string_equal(repo.branch, "topic");
    assert_string_equal(repo.default_branch, "trunk");
    assert_string_equal(repo.project_path, "local/tree");
    assert_null(repo.server_host);
    assert_string_equal(repo.common_dir, checkout_path(&checkout, "co/.git"));
    checkout_end(&checkout);
}

static void test_what_is_missing_is_said(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    checkout_sh(&checkout, "mkdir bare; git init -q -b first unborn");
    struct repo repo = open_repo(&checkout, "bare");
    assert_null(repo.git_dir);
    assert_null(repo.sha);
    assert_string_equal(repo.missing, "this is not a git repository");
    assert_string_equal(repo.project_path, "local/bare");

    repo = open_repo(&checkout, "unborn");
    assert_string_equal(repo.missing, "there is no commit yet");
    assert_string_equal(repo.branch, "first");

    const char *path = arena_strdup(checkout.arena, getenv("PATH"));
    setenv("PATH", "/nonexistent", 1);
    repo = open_repo(&checkout, "unborn");
    setenv("PATH", path, 1);
    assert_string_equal(repo.missing, "git is not installed");
    assert_string_equal(repo.root, checkout_path(&checkout, "unborn"));

    struct error err = ERROR_INIT;
    assert_false(repo_open(checkout.arena, checkout_path(&checkout, "nowhere"), &repo, &err));
    checkout_end(&checkout);
}

static void test_the_project_is_the_nearest_folder_with_a_configuration(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    checkout_sh(&checkout,
                "git init -q co; cd co; mkdir -p samples/shell/src docs;"
                "echo a >.gitlab-ci.yml; echo b >samples/shell/.gitlab-ci.yml; echo c >samples/shell/src/f;"
                "commit 'the message'");
    struct repo repo = open_repo(&checkout, "co/docs");
    assert_string_equal(repo.project_dir, checkout_path(&checkout, "co"));
    repo = open_repo(&checkout, "co/samples/shell/src");
    assert_string_equal(repo.project_dir, checkout_path(&checkout, "co/samples/shell"));
    assert_string_equal(repo.prefix, "samples/shell/");
    assert_string_equal(repo.project_path, "local/shell");
    assert_string_not_equal(repo.sha, repo.head);
    struct repo again = open_repo(&checkout, "co/samples/shell");
    assert_string_equal(again.sha, repo.sha);
    checkout_end(&checkout);
}

static void test_a_hooks_variables_do_not_lead_astray(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    checkout_sh(&checkout, "git init -q -b here co; git init -q -b there other; cd co; commit one");
    setenv("GIT_DIR", checkout_path(&checkout, "other/.git"), 1);
    struct repo repo = open_repo(&checkout, "co");
    unsetenv("GIT_DIR");
    assert_string_equal(repo.branch, "here");
    checkout_end(&checkout);
}

/* Whatever a repository's configuration names as a program would leave the file "ran". */
static void test_nothing_of_the_repository_runs_and_nothing_is_written(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    checkout_sh(&checkout,
                "printf '#!/bin/sh\\ntouch %%s/ran\\ncat\\n' \"$PWD\" >evil; chmod +x evil;"
                "git init -q co; cd co; echo one >f; echo '*.x filter=evil' >.gitattributes; echo 1 >a.x;"
                "commit one;"
                "for k in core.fsmonitor core.pager diff.external filter.evil.clean filter.evil.smudge "
                "  core.sshCommand core.editor gpg.program uploadpack.packObjectsHook;"
                "do git config $k ../evil; done;"
                "cp ../evil .git/hooks/post-index-change; cp ../evil .git/hooks/reference-transaction;"
                "sleep 1.1; touch a.x f; echo 2 >g");
    const char *before = checkout_sh(&checkout, "listing co");
    struct repo repo = open_repo(&checkout, "co");
    struct vec paths = {0};
    struct error err = ERROR_INIT;
    assert_true(repo_changed_files(checkout.arena, &repo, "HEAD", &paths, &err));
    assert_string_equal(joined(checkout.arena, &paths), "g");
    const char *output;
    const char *const status[] = {"status", "--short", NULL};
    assert_true(repo_git(checkout.arena, &repo, status, &output, &err));
    assert_string_equal(output, "?? g");
    assert_string_equal(checkout_sh(&checkout, "listing co; test ! -e ran"), before);
    checkout_end(&checkout);
}

static void test_files_and_changes_are_those_of_the_work_tree(void **state)
{
    (void)state;
    struct checkout checkout;
    checkout_begin(&checkout);
    checkout_sh(
        &checkout,
        "git init -q co; cd co; mkdir d; echo 1 >a; echo 2 >d/b; echo 3 >gone; echo '*.o' >.gitignore;"
        "commit one; rm gone; echo x >d/b; echo y >new; echo z >x.o; git init -q inner;"
        "mkdir .ci-local; echo s >.ci-local/variables.yml; ln -s nowhere link");
    struct repo repo = open_repo(&checkout, "co");
    struct vec files = {0}, changed = {0}, inner = {0};
    struct error err = ERROR_INIT;
    assert_true(repo_list_files(checkout.arena, &repo, &files, &err));
    assert_string_equal(joined(checkout.arena, &files), ".gitignore a d/b link new");
    assert_true(repo_changed_files(checkout.arena, &repo, "HEAD", &changed, &err));
    assert_string_equal(joined(checkout.arena, &changed), "d/b gone inner link new");
    assert_false(repo_changed_files(checkout.arena, &repo, "--output=x", &inner, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);

    const char *id, *expected = checkout_sh(&checkout, "cd co; git hash-object a");
    assert_true(repo_file_id(checkout.arena, &repo, "a", false, &id, &err));
    assert_string_equal(id, expected);
    assert_true(repo_file_id(checkout.arena, &repo, "a", true, &id, &err));
    assert_string_equal(id, repo.sha);
    assert_true(repo_file_id(checkout.arena, &repo, "nowhere", false, &id, &err));
    assert_null(id);
    checkout_end(&checkout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls_name_projects),
        cmocka_unit_test(test_a_checkout_tells_its_branch_commit_tag_and_project),
        cmocka_unit_test(test_a_linked_work_tree_and_a_clone_know_their_origin),
        cmocka_unit_test(test_what_is_missing_is_said),
        cmocka_unit_test(test_the_project_is_the_nearest_folder_with_a_configuration),
        cmocka_unit_test(test_a_hooks_variables_do_not_lead_astray),
        cmocka_unit_test(test_nothing_of_the_repository_runs_and_nothing_is_written),
        cmocka_unit_test(test_files_and_changes_are_those_of_the_work_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
