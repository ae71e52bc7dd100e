#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "profile/profile.h"

static const struct profiles *read_text(struct arena *arena, const char *text, size_t len,
                                        struct diags *diags)
{
    char path[] = "/tmp/ci-local-test.XXXXXX";
    AUTO_CLOSE int fd = mkstemp(path);
    struct error err = ERROR_INIT;
    assert_true(file_write_all(fd, text, len, &err));
    *diags = (struct diags){.arena = arena};
    const struct profiles *profiles = profiles_read(arena, path, diags);
    unlink(path);
    assert_int_equal(profiles == NULL, diags->errors > 0);
    return profiles;
}

static const struct profiles *read_good(struct arena *arena, const char *text)
{
    struct diags diags;
    const struct profiles *profiles = read_text(arena, text, strlen(text), &diags);
    assert_int_equal(diags.list.len, 0);
    return profiles;
}

static void write_findings(struct buf *out, const struct diags *diags)
{
    for (size_t i = 0; i < diags->list.len; i++) {
        const struct diag *diag = diags->list.items[i];
        buf_addf(out, "%d:%d: %s: %s\n", diag->span.line, diag->span.col, severity_name(diag->severity),
                 diag->message);
        if (diag->hint)
            buf_addf(out, "hint: %s\n", diag->hint);
    }
}

static void check_case(const char *title, const char *text)
{
    struct arena *arena = arena_new();
    const char *expected = strstr(text, ">>\n");
    size_t len = expected ? (size_t)(expected - text) : strlen(text);
    struct diags diags;
    read_text(arena, text, len, &diags);
    AUTO_BUF struct buf found = BUF_INIT;
    write_findings(&found, &diags);
    if (strcmp(found.data, expected ? expected + 3 : "") != 0)
        fail_msg("%s:\n%s", title, found.data);
    arena_free(arena);
}

static void test_what_is_wrong_is_said_with_its_place(void **state)
{
    (void)state;
    AUTO_BUF struct buf cases = BUF_INIT;
    struct error err = ERROR_INIT;
    assert_true(file_read(TEST_DATA "/profile.cases", 0, &cases, &err));
    for (char *at = strstr(cases.data, "\n== "); at;) {
        char *title = at + 4, *text = strchr(title, '\n') + 1, *next = strstr(text, "\n== ");
        text[-1] = '\0';
        if (next)
            *next = '\0'; /* the blank line before the title ends the case */
        check_case(title, text);
        at = next;
        if (next)
            *next = '\n';
    }
}

static void test_every_kind_of_setting_arrives(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    setenv("TEST_TOKEN", "t0", 1);
    const struct profiles *profiles = read_good(
        arena,
        "concurrent = 3\n"
        "[[runners]]\n name = 'one'\n executor = 'docker'\n token = '${TEST_TOKEN}$'\n shell = ''\n"
        " environment = ['A=1', 'B=$A']\n output_limit = 9\n pre_clone_script = 'echo old'\n tags = ['x']\n"
        " [runners.custom_build_dir]\n enabled = false\n"
        " [runners.feature_flags]\n FF_NETWORK_PER_BUILD = true\n FF_TIMESTAMPS = false\n"
        " [runners.docker]\n image = 'busybox'\n services_privileged = false\n shm_size = 4294967296\n"
        " pull_policy = 'never'\n allowed_pull_policies = ['never', 'always']\n cpus = '1.5'\n "
        "services_limit = 2\n"
        " wait_for_services_timeout = -1\n"
        " [runners.docker.tmpfs]\n '/scratch' = 'rw,size=1m'\n"
        " [[runners.docker.services]]\n name = 'docker:dind'\n alias = 'docker'\n command = ['--debug']\n"
        " entrypoint = []\n environment = ['K=V']\n");
    assert_int_equal(profiles->concurrent, 3);
    const struct profile *one = profiles->list.items[0];
    assert_string_equal(one->token, "t0$");
    assert_null(one->shell);
    assert_string_equal(one->environment.items[1], "B=$A");
    assert_int_equal(one->output_limit_kb, 9);
    assert_string_equal(one->pre_get_sources_script, "echo old");
    assert_int_equal(one->custom_build_dir, 0);
    const struct key_value *flag = one->feature_flags.items[0];
    assert_string_equal(flag->key, "FF_NETWORK_PER_BUILD");
    assert_string_equal(flag->value, "true");
    const struct profile_docker *docker = &one->docker;
    assert_int_equal(docker->services_privileged, 0);
    assert_true(docker->shm_size == 4294967296);
    assert_string_equal(docker->pull_policy.items[0], "never");
    assert_int_equal(docker->allowed_pull_policies.len, 2);
    assert_int_equal(docker->services_limit, 2);
    assert_int_equal(docker->wait_for_services_timeout, -1);
    assert_string_equal(((const struct key_value *)docker->tmpfs.items[0])->value, "rw,size=1m");
    const struct profile_service *service = docker->services.items[0];
    assert_string_equal(service->alias, "docker");
    assert_true(service->has_command && service->has_entrypoint);
    assert_int_equal(service->entrypoint.len, 0);
    arena_free(arena);
}

static void test_what_a_file_leaves_out_has_the_runners_defaults(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct profile *profile = read_good(arena, "[[runners]]\nexecutor = 'docker'\n")->list.items[0];
    assert_int_equal(profile->custom_build_dir, -1);
    assert_int_equal(profile->docker.services_privileged, -1);
    assert_int_equal(profile->docker.services_limit, -1);
    assert_int_equal(profile->docker.wait_for_services_timeout, 30);
    const struct profile *hosted = profiles_hosted(arena)->list.items[0];
    assert_true(hosted->docker.privileged);
    assert_string_equal(hosted->docker.volumes.items[0], "/certs/client");
    assert_int_equal(hosted->docker.wait_for_services_timeout, 30);
    arena_free(arena);
}

static const char *chosen(struct arena *arena, const struct profiles *profiles, const char *name,
                          const char *tags)
{
    struct vec list = {0};
    char *text = arena_strdup(arena, tags);
    for (char *tag; (tag = strsep(&text, " "));)
        if (*tag)
            vec_push(arena, &list, tag);
    const struct profile *profile = profile_choose(profiles, name, &list);
    return profile ? profile->name : "none";
}

static void test_a_job_goes_to_the_first_runner_with_its_tags(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct profiles *tagged =
        read_good(arena, "[[runners]]\nname='a'\nexecutor='shell'\ntags=['linux']\n"
                         "[[runners]]\nname='b'\nexecutor='shell'\ntags=['linux','gpu']\n");
    assert_string_equal(chosen(arena, tagged, NULL, ""), "a");
    assert_string_equal(chosen(arena, tagged, NULL, "linux"), "a");
    assert_string_equal(chosen(arena, tagged, NULL, "gpu linux"), "b");
    assert_string_equal(chosen(arena, tagged, NULL, "windows"), "none");
    assert_string_equal(chosen(arena, tagged, "b", "windows"), "b");
    assert_string_equal(chosen(arena, tagged, "c", ""), "none");
    const struct profiles *plain = read_good(arena, "[[runners]]\nname='a'\nexecutor='shell'\n");
    assert_string_equal(chosen(arena, plain, NULL, "anything"), "a");
    arena_free(arena);
}

/* Whatever bytes come, an answer comes back: a good file cut, doubled and with bytes changed, by a fixed sequence. */
static void test_broken_files_break_nothing(void **state)
{
    (void)state;
    static const char good[] = "concurrent = 1\n[[runners]]\n name = \"a\\u00e9\"\n executor = 'docker'\n "
                               "environment = [\"A=1\", \"B\"]\n"
                               " [runners.docker]\n volumes = [\"/cache\"]\n tmpfs = {\"/x\" = \"rw\", "
                               "\"/y\" = \"\"}\n shm_size = 0x10\n"
                               " cpus = \"\"\"1\n2\"\"\"\n [[runners.docker.services]]\n name = 'x'\n since "
                               "= 1979-05-27T07:32:00Z\n f = 1e3\n";
    static const char bytes[] = "\"'[]{}=#.,\n\\\0\xff\xc3 09-u";
    unsigned number = 1;
    for (int round = 0; round < 3000; round++) {
        char text[2 * sizeof good];
        memcpy(text, good, sizeof good);
        size_t len = sizeof good - 1;
        number = number * 1103515245 + 12345;
        if (round % 3 == 0)
            len = (number >> 8) % len;
        for (int change = 0; change <= round % 4; change++) {
            number = number * 1103515245 + 12345;
            text[(number >> 8) % sizeof good] = bytes[(number >> 20) % (sizeof bytes - 1)];
        }
        struct arena *arena = arena_new();
        struct diags diags;
        read_text(arena, text, len, &diags);
        arena_free(arena);
    }
}

static void test_deep_nesting_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    AUTO_BUF struct buf text = BUF_INIT;
    buf_adds(&text, "x = ");
    for (int i = 0; i < 100000; i++)
        buf_addc(&text, '[');
    struct diags diags;
    assert_null(read_text(arena, text.data, text.len, &diags));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(test_every_kind_of_setting_arrives),
        cmocka_unit_test(test_what_a_file_leaves_out_has_the_runners_defaults),
        cmocka_unit_test(test_a_job_goes_to_the_first_runner_with_its_tags),
        cmocka_unit_test(test_broken_files_break_nothing),
        cmocka_unit_test(test_deep_nesting_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
