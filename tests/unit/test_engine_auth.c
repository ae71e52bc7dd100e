/* Credentials for registries; the cases stand in auth_match.cases. */
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
#include "base/base64.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "engine/auth.h"

static struct limit ten_seconds(void)
{
    return (struct limit){.deadline_ms = clock_ms() + 10000, .cancel_fd = -1};
}

/* Each case: the source's JSON, an image, and "USER PASSWORD PATH" of the login that is used, or "none". */
static void test_the_longest_path_that_covers_the_image_decides(void **state)
{
    (void)state;
    AUTO_FCLOSE FILE *cases = fopen(TEST_DATA "/auth_match.cases", "r");
    assert_non_null(cases);
    char lines[3][1024];
    int count = 0;
    for (int at = 0; fgets(lines[at], sizeof lines[at], cases);) {
        lines[at][strcspn(lines[at], "\n")] = '\0';
        if (lines[at][0] == '\0' || lines[at][0] == '#' || ++at < 3)
            continue;
        at = 0;
        count++;
        struct arena *arena = arena_new();
        struct vec logins = {0};
        struct error err = ERROR_INIT;
        const struct auth_source source = {.name = "test", .json = lines[0]};
        const char *found = "none";
        if (!auth_read(arena, &source, ten_seconds(), &logins, &err))
            found = arena_printf(arena, "error: %s", err.message);
        const struct registry_login *login = auth_match(arena, &logins, lines[1]);
        if (login)
            found = arena_printf(arena, "%s %s %s", login->username, login->password, login->path);
        if (strcmp(found, lines[2]) != 0)
            fail_msg("%s for %s: %s instead of %s", lines[0], lines[1], found, lines[2]);
        arena_free(arena);
    }
    assert_true(count > 10);
}

static void test_the_first_source_wins_for_one_path(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct vec logins = {0};
    auth_add(arena, &logins, "$DOCKER_AUTH_CONFIG", "r.example.com", "first", "1");
    auth_add(arena, &logins, "job payload (GitLab Registry)", "r.example.com", "second", "2");
    auth_add(arena, &logins, "job payload (GitLab Registry)", "r.example.com/group", "longer", "3");
    assert_string_equal(auth_match(arena, &logins, "r.example.com/x:1")->username, "first");
    assert_string_equal(auth_match(arena, &logins, "r.example.com/group/x:1")->username, "longer");
    assert_string_equal(auth_match(arena, &logins, "r.example.com/groups/x:1")->username, "first");
    assert_null(auth_match(arena, &logins, "busybox"));
    arena_free(arena);
}

static void test_the_header_is_a_document_in_url_safe_base64(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct registry_login login = {.server = "r.io", .username = "u", .password = "p?>~"};
    AUTO_BUF struct buf text = BUF_INIT;
    const char *header = auth_header(arena, &login);
    assert_null(strpbrk(header, "+/"));
    assert_true(base64_decode(&text, header, strlen(header)));
    assert_string_equal(text.data, "{\"username\":\"u\",\"password\":\"p?>~\",\"serveraddress\":\"r.io\"}");
    arena_free(arena);
}

/* A helper that knows two registries. */
static const char helper[] = "#!/bin/sh\n"
                             "case $1 in\n"
                             "list) echo '{\"https://index.docker.io/v1/\": \"me\", \"r.io\": \"you\"}' ;;\n"
                             "get)\n"
                             "    read -r server\n"
                             "    case $server in\n"
                             "    r.io) echo '{\"Username\": \"you\", \"Secret\": \"s3cret\"}' ;;\n"
                             "    https://*) echo '{\"Username\": \"<token>\", \"Secret\": \"t0ken\"}' ;;\n"
                             "    *) echo 'credentials not found in native keychain'; exit 1 ;;\n"
                             "    esac ;;\n"
                             "esac\n";

static void test_helpers_are_asked_and_win_over_auths(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct error err = ERROR_INIT;
    char folder[] = "/tmp/ci-local-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = path_join(arena, folder, "docker-credential-lab");
    assert_true(file_replace(path, helper, strlen(helper), 0755, &err));
    const char *search = arena_printf(arena, "%s:%s", folder, getenv("PATH"));
    setenv("PATH", search, 1);
    const struct auth_source source = {
        .name = "test",
        .json = "{\"auths\": {\"r.io\": {\"auth\": \"b2xkOm9sZA==\"}, \"x.io\": {}}, \"credsStore\": \"lab\","
                "\"credHelpers\": {\"nobody.io\": \"lab\"}}",
    };
    struct vec logins = {0};
    bool read = auth_read(arena, &source, ten_seconds(), &logins, &err);
    file_remove_tree(folder, &err);
    assert_true(read);
    assert_string_equal(auth_match(arena, &logins, "r.io/a")->password, "s3cret");
    assert_string_equal(auth_match(arena, &logins, "alpine")->identity_token, "t0ken");
    assert_null(auth_match(arena, &logins, "nobody.io/a"));
    arena_free(arena);
}

static void test_base64_goes_both_ways(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"\xff\xfe", "//4="}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        AUTO_BUF struct buf out = BUF_INIT, back = BUF_INIT;
        base64_encode(&out, pairs[i][0], strlen(pairs[i][0]), BASE64_STANDARD);
        assert_string_equal(out.data, pairs[i][1]);
        assert_true(base64_decode(&back, out.data, out.len));
        assert_string_equal(back.data, pairs[i][0]);
    }
    AUTO_BUF struct buf out = BUF_INIT;
    assert_false(base64_decode(&out, "a$b=", 4));
    assert_false(base64_decode(&out, "abcde", 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_longest_path_that_covers_the_image_decides),
        cmocka_unit_test(test_the_first_source_wins_for_one_path),
        cmocka_unit_test(test_the_header_is_a_document_in_url_safe_base64),
        cmocka_unit_test(test_helpers_are_asked_and_win_over_auths),
        cmocka_unit_test(test_base64_goes_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
