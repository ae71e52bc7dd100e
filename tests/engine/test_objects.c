/* Volumes, networks, and removing for certain, on a real engine. */
#include "live.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/clear.h"
#include "engine/network.h"
#include "engine/volume.h"

static struct container_mount *mount_of(struct live *live, const char *volume, const char *target)
{
    struct container_mount *mount = arena_alloc(live->arena, sizeof *mount);
    mount->source = volume;
    mount->target = target;
    return mount;
}

/* Runs a container to its end and gives its output. */
static const char *run(struct live *live, const struct container_spec *spec)
{
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    const char *id = live_create(live, spec);
    const struct stream_options options = {.input = STREAM_OUTPUT_ONLY};
    struct engine_stream *stream;
    live_ok(engine_attach(&call, id, &options, &stream, &err), err);
    live_ok(engine_container_start(&call, id, &err), err);
    const char *output = live_converse(live, stream, NULL);
    engine_stream_close(stream);
    live_ok(engine_container_remove(&call, id, &err), err);
    return output;
}

static void test_a_volume_lives_as_long_as_it_is_wanted(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct volume_spec spec = {.name = live_name(live)};
    struct volume_info info;
    map_set(live->arena, &spec.labels, "ci-local.test", "objects");
    live_ok(engine_volume_create(&call, &spec, &info, &err), err);
    assert_true(info.mountpoint[0] == '/');
    live_ok(engine_volume_inspect(&call, spec.name, &info, &err), err);
    assert_string_equal(map_get(&info.labels, "ci-local.test"), "objects");

    struct container_spec user = live_spec(live, "echo kept > /data/file");
    vec_push(live->arena, &user.mounts, mount_of(live, spec.name, "/data"));
    const char *id = live_create(live, &user);
    assert_false(engine_volume_remove(&call, spec.name, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    live_ok(engine_container_remove(&call, id, &err), err);
    run(live, &user);
    struct container_spec reader = live_spec(live, "cat /data/file");
    vec_push(live->arena, &reader.mounts, mount_of(live, spec.name, "/data"));
    assert_string_equal(run(live, &reader), "kept\n");

    struct vec labels = {0}, rows = {0};
    vec_push(live->arena, &labels, "ci-local.test=objects");
    live_ok(engine_volume_list(&call, &labels, &rows, &err), err);
    assert_int_equal(rows.len, 1);
    live_ok(engine_volume_remove(&call, spec.name, &err), err);
    live_ok(engine_volume_remove(&call, spec.name, &err), err);
    assert_false(engine_volume_inspect(&call, spec.name, &info, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_a_volume_made_by_a_mount_carries_its_labels(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "true");
    struct container_mount *mount = mount_of(live, live_name(live), "/data");
    map_set(live->arena, &mount->labels, "ci-local.run", "7");
    vec_push(live->arena, &spec.mounts, mount);
    const char *id = live_create(live, &spec);
    struct volume_info info;
    live_ok(engine_volume_inspect(&call, mount->source, &info, &err), err);
    assert_string_equal(map_get(&info.labels, "ci-local.run"), "7");
    live_ok(engine_container_remove(&call, id, &err), err);
    live_ok(engine_volume_remove(&call, mount->source, &err), err);
}

/* A volume for `lower` with a folder for each name in `folders`, made through a container that never starts. */
static void make_folders(struct live *live, const char *volume, const char *script)
{
    struct container_spec spec = live_spec(live, script);
    vec_push(live->arena, &spec.mounts, mount_of(live, volume, "/data"));
    assert_string_equal(run(live, &spec), "");
}

static void test_an_overlay_of_two_volumes_keeps_the_lower_one_untouched(void **state)
{
    struct live *live = *state;
    struct arena *arena = live->arena;
    struct engine_call call = live_call(live, 60);
    struct error err = ERROR_INIT;
    struct volume_spec lower = {.name = live_name(live)}, upper = {.name = live_name(live)};
    struct volume_info lower_info, upper_info, info;
    live_ok(engine_volume_create(&call, &lower, &lower_info, &err), err);
    live_ok(engine_volume_create(&call, &upper, &upper_info, &err), err);
    make_folders(live, lower.name, "mkdir /data/src; echo old > /data/src/a");
    make_folders(live, upper.name, "mkdir /data/u0 /data/w0");
    struct volume_spec overlay = {.name = live_name(live)};
    map_set(arena, &overlay.options, "type", "overlay");
    map_set(arena, &overlay.options, "device", "overlay");
    map_set(arena, &overlay.options, "o",
            arena_printf(arena, "lowerdir=%s,upperdir=%s/u0,workdir=%s/w0,redirect_dir=on",
                         lower_info.mountpoint, upper_info.mountpoint, upper_info.mountpoint));
    live_ok(engine_volume_create(&call, &overlay, &info, &err), err);
    struct container_spec job =
        live_spec(live, "cd /builds && mv src moved && echo new > moved/a && cat moved/a");
    vec_push(arena, &job.mounts, mount_of(live, overlay.name, "/builds"));
    assert_string_equal(run(live, &job), "new\n");
    struct container_spec reader = live_spec(live, "cat /data/src/a");
    vec_push(arena, &reader.mounts, mount_of(live, lower.name, "/data"));
    assert_string_equal(run(live, &reader), "old\n");
    live_ok(engine_volume_remove(&call, overlay.name, &err), err);
    live_ok(engine_volume_remove(&call, lower.name, &err), err);
    live_ok(engine_volume_remove(&call, upper.name, &err), err);
}

static void test_containers_on_one_network_find_each_other_by_alias(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 60);
    struct error err = ERROR_INIT;
    struct network_spec spec = {.name = live_name(live)};
    const char *network;
    map_set(live->arena, &spec.labels, "ci-local.test", "objects");
    map_set(live->arena, &spec.options, "com.docker.network.driver.mtu", "1400");
    live_ok(engine_network_create(&call, &spec, &network, &err), err);
    struct network_info info;
    live_ok(engine_network_inspect(&call, spec.name, &info, &err), err);
    assert_string_equal(info.id, network);
    assert_true(*info.gateway && *info.subnet);
    assert_false(engine_network_create(&call, &spec, &network, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);

    struct container_spec service = live_spec(live, "sleep 60");
    service.network_mode = spec.name;
    vec_push(live->arena, &service.network_aliases, "database");
    const char *id = live_create(live, &service);
    live_ok(engine_container_start(&call, id, &err), err);
    struct container_spec job = live_spec(live, "ping -c 1 -W 5 database | grep -c ' 1 packets received'");
    job.network_mode = spec.name;
    assert_string_equal(run(live, &job), "1\n");
    assert_false(engine_network_remove(&call, spec.name, &err));
    struct vec labels = {0}, rows = {0};
    vec_push(live->arena, &labels, "ci-local.test");
    live_ok(engine_network_list(&call, &labels, &rows, &err), err);
    assert_int_equal(rows.len, 1);
    live_ok(engine_network_disconnect(&call, spec.name, id, &err), err);
    live_ok(engine_network_remove(&call, spec.name, &err), err);
    live_ok(engine_network_remove(&call, spec.name, &err), err);
}

static void test_clearing_removes_what_is_there_and_is_content_with_nothing(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "sleep 60");
    struct volume_spec volume = {.name = live_name(live)};
    struct volume_info volume_info;
    struct network_spec network = {.name = live_name(live)};
    const char *id, *network_id;
    live_ok(engine_volume_create(&call, &volume, &volume_info, &err), err);
    live_ok(engine_network_create(&call, &network, &network_id, &err), err);
    vec_push(live->arena, &spec.mounts, mount_of(live, volume.name, "/data"));
    spec.network_mode = network.name;
    id = live_create(live, &spec);
    live_ok(engine_container_start(&call, id, &err), err);
    for (int again = 0; again < 2; again++) {
        live_ok(engine_clear(&call, OBJECT_CONTAINER, spec.name, CREATION_ANSWERED, &err), err);
        live_ok(engine_clear(&call, OBJECT_VOLUME, volume.name, CREATION_ANSWERED, &err), err);
        live_ok(engine_clear(&call, OBJECT_NETWORK, network.name, CREATION_ANSWERED, &err), err);
    }
    for (enum engine_object kind = OBJECT_CONTAINER; kind <= OBJECT_VOLUME; kind++)
        live_ok(engine_clear(&call, kind, live_name(live), CREATION_UNANSWERED, &err), err);
    assert_int_equal(err.kind, ERROR_NONE);
}

/* A creation that is still under way when clearing begins: sent by a process of its own a moment later. */
static void test_clearing_catches_a_creation_that_comes_late(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "true");
    pid_t child = fork();
    if (child == 0) {
        call.arena = arena_new(); /* an arena is shared over a fork */
        usleep(300 * 1000);
        const char *id;
        bool created = engine_container_create(&call, &spec, &id, NULL, &err);
        _exit(created || err.kind != ERROR_CONFLICT);
    }
    live_ok(engine_clear(&call, OBJECT_CONTAINER, spec.name, CREATION_UNANSWERED, &err), err);
    struct container_info info;
    assert_false(engine_container_inspect(&call, spec.name, &info, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_clearing_a_volume_in_use_gives_up_at_its_deadline(void **state)
{
    struct live *live = *state;
    struct engine_call call = live_call(live, 30);
    struct error err = ERROR_INIT;
    struct container_spec spec = live_spec(live, "sleep 60");
    struct container_mount *mount = mount_of(live, live_name(live), "/data");
    vec_push(live->arena, &spec.mounts, mount);
    const char *id = live_create(live, &spec);
    call.limit.deadline_ms = clock_ms() + 300;
    assert_false(engine_clear(&call, OBJECT_VOLUME, mount->source, CREATION_ANSWERED, &err));
    assert_int_equal(err.kind, ERROR_TIMEOUT);
    assert_non_null(strstr(err.message, "volume is in use"));
    call = live_call(live, 10);
    live_ok(engine_container_remove(&call, id, &err), err);
    live_ok(engine_clear(&call, OBJECT_VOLUME, mount->source, CREATION_ANSWERED, &err), err);
}

int main(void)
{
#define LIVE(name) cmocka_unit_test_setup_teardown(name, live_open, live_close)
    const struct CMUnitTest tests[] = {
        LIVE(test_a_volume_lives_as_long_as_it_is_wanted),
        LIVE(test_a_volume_made_by_a_mount_carries_its_labels),
        LIVE(test_an_overlay_of_two_volumes_keeps_the_lower_one_untouched),
        LIVE(test_containers_on_one_network_find_each_other_by_alias),
        LIVE(test_clearing_removes_what_is_there_and_is_content_with_nothing),
        LIVE(test_clearing_catches_a_creation_that_comes_late),
        LIVE(test_clearing_a_volume_in_use_gives_up_at_its_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
