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
#include "base/file.h"
#include "profile/keys.h"
#include "profile/profile.h"
#include "profile/register.h"
#include "profile/trust.h"

/* Sets flags written as on a command line, one a line. */
static void set_flags(struct arena *arena, struct registration *registration, const char *lines)
{
    char *text = arena_strdup(arena, lines);
    for (char *line; (line = strsep(&text, "\n"));) {
        char *flag = strsep(&line, "=");
        struct error err = ERROR_INIT;
        if (!registration_set(arena, registration, flag + 2, line, &err))
            fail_msg("%s", err.message);
    }
}

static const char *written(struct arena *arena, const char *flags, const char *before)
{
    struct registration registration = {0};
    set_flags(arena, &registration, flags);
    AUTO_BUF struct buf file = BUF_INIT, out = BUF_INIT;
    buf_adds(&file, before);
    struct error err = ERROR_INIT;
    if (!registration_write(arena, &registration, &file, "host", 1711335414000, &out, &err))
        return arena_printf(arena, "error: %s", err.message);
    return arena_strdup(arena, out.data);
}

static void test_a_new_file_looks_like_the_runners(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(
        written(
            arena,
            "--url=https://gitlab.com/\n--token=TOKEN\n--executor=docker\n--description=My Docker Runner\n"
            "--docker-image=docker:24.0.5\n--docker-privileged\n--docker-volumes=/certs/client\n"
            "--paused\n--maximum-timeout=9",
            ""),
        "concurrent = 1\n"
        "check_interval = 0\n"
        "connection_max_age = \"15m0s\"\n"
        "shutdown_timeout = 0\n"
        "\n"
        "[session_server]\n"
        "  session_timeout = 1800\n"
        "\n"
        "[[runners]]\n"
        "  name = \"My Docker Runner\"\n"
        "  url = \"https://gitlab.com/\"\n"
        "  id = 0\n"
        "  token = \"TOKEN\"\n"
        "  token_obtained_at = 2024-03-25T02:56:54Z\n"
        "  token_expires_at = 0001-01-01T00:00:00Z\n"
        "  executor = \"docker\"\n"
        "  [runners.cache]\n"
        "    MaxUploadedArchiveSize = 0\n"
        "    [runners.cache.s3]\n"
        "    [runners.cache.gcs]\n"
        "    [runners.cache.azure]\n"
        "  [runners.docker]\n"
        "    tls_verify = false\n"
        "    image = \"docker:24.0.5\"\n"
        "    privileged = true\n"
        "    disable_entrypoint_overwrite = false\n"
        "    oom_kill_disable = false\n"
        "    disable_cache = false\n"
        "    volumes = [\"/certs/client\", \"/cache\"]\n"
        "    shm_size = 0\n"
        "    network_mtu = 0\n");
    arena_free(arena);
}

static void test_the_cache_volume_comes_unless_it_is_there(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const char *docker = "--executor=docker\n--docker-image=x\n";
    const struct {
        const char *flags, *line;
    } cases[] = {
        {"--name=n", "volumes = [\"/cache\"]\n"},
        {"--docker-volumes=/srv/cache:/cache", "volumes = [\"/srv/cache:/cache\"]\n"},
        {"--docker-volumes=/cache:/x", "volumes = [\"/cache:/x\", \"/cache\"]\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = written(arena, arena_printf(arena, "%s%s", docker, cases[i].flags), "");
        if (!strstr(text, cases[i].line))
            fail_msg("%s:\n%s", cases[i].flags, text);
    }
    assert_null(
        strstr(written(arena, arena_printf(arena, "%s--docker-disable-cache", docker), ""), "volumes"));
    arena_free(arena);
}

static void test_what_stood_there_stays_byte_for_byte(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char folder[] = "/tmp/ci-local-test.XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = arena_printf(arena, "%s/new/config.toml", folder);
    struct registration registration = {0};
    struct error err = ERROR_INIT;
    set_flags(arena, &registration,
              "--executor=shell\n--name=a\"b\\c\n--tag-list=one, two\n--env=A=1\n--env=B=\n"
              "--feature-flags=FF_NETWORK_PER_BUILD:true\n--custom_build_dir-enabled");
    assert_true(registration_save(arena, &registration, path, &err));
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);

    static const char odd[] = "# mine\n[[runners]]\nname='x' # keep\nexecutor =   'shell'";
    assert_true(file_replace(path, odd, strlen(odd), 0600, &err));
    assert_true(registration_save(arena, &registration, path, &err));
    AUTO_BUF struct buf after = BUF_INIT;
    assert_true(file_read(path, 0, &after, &err));
    assert_memory_equal(after.data, odd, strlen(odd));

    struct diags diags = {.arena = arena};
    const struct profiles *profiles = profiles_read(arena, path, &diags);
    assert_int_equal(diags.list.len, 0);
    assert_int_equal(profiles->list.len, 2);
    const struct profile *profile = profiles->list.items[1];
    assert_string_equal(profile->name, "a\"b\\c");
    assert_string_equal(profile->tags.items[1], "two");
    assert_string_equal(profile->environment.items[1], "B=");
    assert_int_equal(profile->custom_build_dir, 1);
    assert_string_equal(((const struct key_value *)profile->feature_flags.items[0])->key,
                        "FF_NETWORK_PER_BUILD");

    static const char inlined[] = "runners = [{executor = 'shell'}]\n", broken[] = "executor = docker\n";
    assert_true(file_replace(path, inlined, strlen(inlined), 0600, &err));
    assert_false(registration_save(arena, &registration, path, &err));
    assert_true(file_replace(path, broken, strlen(broken), 0600, &err));
    assert_false(registration_save(arena, &registration, path, &err));
    buf_clear(&after);
    assert_true(file_read(path, 0, &after, &err));
    assert_string_equal(after.data, broken);
    assert_true(access(arena_printf(arena, "%s.new", path), F_OK) != 0);
    assert_true(file_remove_tree(folder, &err));
    arena_free(arena);
}

static void test_wrong_flags_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct registration registration = {0};
    const struct {
        const char *flag, *value, *message;
    } cases[] = {
        {"docker-imgae", "x", "there is no flag --docker-imgae"},
        {"docker-image", NULL, "--docker-image needs a value: IMAGE"},
        {"docker-privileged", "yes", "--docker-privileged: \"yes\" is no true or false"},
        {"docker-shm-size", "64m", "--docker-shm-size: \"64m\" is no BYTES"},
        {"docker-services_privileged", "maybe", "--docker-services_privileged: \"maybe\" is no BOOL"},
        {"docker-tmpfs", "/x", "--docker-tmpfs: \"/x\" is no PATH=OPTIONS"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = ERROR_INIT;
        assert_false(registration_set(arena, &registration, cases[i].flag, cases[i].value, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.message, cases[i].message);
    }
    assert_string_equal(registration_lacks(&registration), "executor");
    assert_string_equal(written(arena, "--executor=docker", ""), "error: --docker-image is needed");
    assert_string_equal(written(arena, "--executor=shell\n--token=glrt-1\n--paused", ""),
                        "error: --paused cannot be given with a glrt- token: the server keeps it");
    arena_free(arena);
}

/* A key that profiles honour has a flag, but for what the runner has none either. */
static void test_flags_and_keys_agree(void **state)
{
    (void)state;
    static const char *const without[] = {"services", "pod", NULL};
    const struct key *docker = key_find(runner_keys, "docker")->table;
    for (const struct register_flag *flag = register_flags; flag->flag; flag++)
        if (flag->key && strcmp(flag->table, "docker") == 0 && !key_find(docker, flag->key))
            fail_msg("--%s writes %s, which is no key", flag->flag, flag->key);
    for (const struct key *key = docker; key->name; key++) {
        bool found = key->use != KEY_HONOURED;
        for (size_t i = 0; without[i]; i++)
            found |= strcmp(without[i], key->name) == 0;
        for (const struct register_flag *flag = register_flags; !found && flag->flag; flag++)
            found = flag->key && strcmp(flag->key, key->name) == 0 && strcmp(flag->table, "docker") == 0;
        if (!found)
            fail_msg("no flag writes %s", key->name);
    }
}

static const struct profiles *read_text(struct arena *arena, const char *path, const char *text)
{
    struct error err = ERROR_INIT;
    struct diags diags = {.arena = arena};
    assert_true(file_replace(path, text, strlen(text), 0600, &err));
    return profiles_read(arena, path, &diags);
}

static void test_a_yes_counts_for_exactly_one_content(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char folder[] = "/tmp/ci-local-test.XXXXXX";
    assert_non_null(mkdtemp(folder));
    setenv("XDG_STATE_HOME", folder, 1);
    const char *path = arena_printf(arena, "%s/config.toml", folder);
    const struct profiles *harmless = read_text(arena, path,
                                                "[[runners]]\nexecutor='docker'\n[runners.docker]"
                                                "\nprivileged=true\nvolumes=['/certs/client','/cache']\n");
    assert_int_equal(profile_demands(arena, harmless).len, 0);
    assert_int_equal(profile_demands(arena, profiles_hosted(arena)).len, 0);

    const struct profiles *wild = read_text(
        arena, path,
        "[[runners]]\nname='w'\nexecutor='docker'\n[runners.docker]\nvolumes=['/etc:/e:ro','data:/d','/x']\n"
        "network_mode='host'\ndevices=['/dev/kvm']\ncap_add=['ALL']\n[[runners]]\nexecutor='shell'\n");
    struct vec demands = profile_demands(arena, wild);
    static const char *const expected[] = {
        "runner w mounts /etc of this machine", "runner w mounts the volume data",
        "runner w shares the network of host",  "runner w uses the device /dev/kvm",
        "runner w adds the capability ALL",     "runner 2 runs jobs by the executor shell"};
    assert_int_equal(demands.len, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < demands.len; i++)
        assert_string_equal(demands.items[i], expected[i]);

    bool given = true;
    struct error err = ERROR_INIT;
    assert_true(trust_given(arena, wild, &given, &err));
    assert_false(given);
    assert_true(trust_give(arena, wild, &err));
    assert_true(trust_given(arena, wild, &given, &err));
    assert_true(given);
    const struct profiles *changed = read_text(arena, path, "[[runners]]\nexecutor='shell'\n");
    assert_true(trust_given(arena, changed, &given, &err));
    assert_false(given);
    assert_true(file_remove_tree(folder, &err));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_file_looks_like_the_runners),
        cmocka_unit_test(test_the_cache_volume_comes_unless_it_is_there),
        cmocka_unit_test(test_what_stood_there_stays_byte_for_byte),
        cmocka_unit_test(test_wrong_flags_are_refused),
        cmocka_unit_test(test_flags_and_keys_agree),
        cmocka_unit_test(test_a_yes_counts_for_exactly_one_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
