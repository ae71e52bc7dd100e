#include "executor/docker.h"

#include <inttypes.h>
#include <libgen.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "executor/ledger.h"
#include "executor/place.h"
#include "executor/runner_variables.h"
#include "executor/script.h"
#include "executor/tar_writer.h"
#include "pipeline/job.h"
#include "profile/profile.h"

enum { OPEN_S = 30 };

static const char *random_hex(struct arena *arena)
{
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        number = (uint32_t)getpid();
    return arena_printf(arena, "%08x", number);
}

/* Names what the jobs of one run share: no other run has it, on this machine or another one of the same engine. */
static const char *run_token(const struct attempt *attempt)
{
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    char *snapshot = arena_strdup(attempt->arena, attempt->request->snapshot);
    const char *folder = dirname(snapshot);
    struct stat info = {0};
    stat(folder, &info);
    const char *text =
        arena_printf(attempt->arena, "%s %u %s %ju", host, getuid(), folder, (uintmax_t)info.st_ino);
    uint64_t hash = docker_name_hash(text);
    return arena_printf(attempt->arena, "%lld-%08x", (long long)attempt->request->run,
                        (uint32_t)(hash ^ (hash >> 32)));
}

static void add_labels(struct attempt *attempt)
{
    struct docker *docker = attempt->state;
    struct arena *arena = attempt->arena;
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    map_set(arena, &docker->labels, "ci-local.run",
            arena_printf(arena, "%lld", (long long)attempt->request->run));
    map_set(arena, &docker->labels, "ci-local.project", attempt->request->project_path);
    map_set(arena, &docker->labels, "ci-local.job", attempt->request->display_name);
    map_set(arena, &docker->labels, "ci-local.host", arena_strdup(arena, host));
    map_set(arena, &docker->labels, "ci-local.uid", arena_printf(arena, "%u", getuid()));
    const struct vec *own = &attempt->request->profile->docker.container_labels;
    for (size_t i = 0; i < own->len; i++) {
        const struct key_value *label = own->items[i];
        map_set(arena, &docker->labels, label->key, attempt_expand(attempt, label->value));
    }
}

/* The job's image, else the profile's. */
static const char *image_of(const struct attempt *attempt)
{
    const struct image *image = attempt->request->job->image;
    const char *name = image && image->name ? image->name : attempt->request->profile->docker.image;
    return name ? attempt_expand(attempt, name) : NULL;
}

static bool place(struct attempt *attempt, struct error *err)
{
    const struct profile *profile = attempt->request->profile;
    struct docker *docker = arena_alloc(attempt->arena, sizeof *docker);
    attempt->state = docker;
    docker->run_token = run_token(attempt);
    docker->base = arena_printf(attempt->arena, "ci-local-%s-%lld-%s", docker->run_token,
                                (long long)attempt->request->job_id, random_hex(attempt->arena));
    docker->network_mode = profile->docker.network_mode ? profile->docker.network_mode : "bridge";
    add_labels(attempt);
    if (attempt->features.on[FF_NETWORK_PER_BUILD] && !profile->docker.network_mode) {
        docker->network_mode = arena_printf(attempt->arena, "%s-network", docker->base);
        attempt->network = docker->network_mode;
    }
    bool placed = place_folders(attempt, profile->builds_dir ? profile->builds_dir : "/builds",
                                CLONE_PATH_ALLOWED, err);
    attempt->image = image_of(attempt);
    return placed &&
           (attempt->image || error_set(err, ERROR_CONFIG, "neither the job nor the profile has an image"));
}

static bool open_engine(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    const struct profile_docker *profile = &attempt->request->profile->docker;
    const struct engine_wish wish = {
        .host = profile->host, .tls_cert_path = profile->tls_cert_path, .tls_verify = profile->tls_verify};
    struct engine_address address;
    if (docker->engine)
        return true;
    if (!engine_find(attempt->arena, &wish, &address, err))
        return false;
    struct limit limit = attempt_limit(attempt);
    docker->engine = engine_open(&address, limit, err);
    return docker->engine != NULL;
}

/* The runner's helper container has the job's variables too: with a PATH that leads nowhere it can't start. */
static bool helper_would_start(struct attempt *attempt, struct error *err)
{
    const char *path = variable_value(&attempt->variables, "PATH");
    AUTO_BUF struct buf padded = BUF_INIT;
    if (!path)
        return true;
    buf_addf(&padded, ":%s:", path);
    if (strstr(padded.data, ":/usr/bin:") || strstr(padded.data, ":/usr/bin/:"))
        return true;
    return error_set(
        err, ERROR_CONFIG,
        "prepare environment: Error response from daemon: failed to create shim task: OCI runtime create "
        "failed: runc create failed: unable to start container process: exec: \"gitlab-runner-build\": "
        "executable file not found in $PATH: unknown");
}

static bool get_image(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    const struct image *image = attempt->request->job->image;
    const struct vec none = {0};
    const char *platform =
        image && image->docker_platform ? attempt_expand(attempt, image->docker_platform) : NULL;
    if (!docker_image_is_allowed(attempt, attempt->image) ||
        !docker_get_image(attempt, attempt->image, image ? &image->pull_policies : &none, platform,
                          &docker->image, err))
        return false;
    attempt_tell_started(attempt,
                         docker->image.digests.len ? docker->image.digests.items[0] : docker->image.id);
    return true;
}

static bool make_network(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    if (!attempt->network)
        return true;
    docker->network = attempt->network;
    return docker_make_network(attempt, attempt->network, err);
}

static void note_volumes(struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    for (size_t i = 0; i < docker->mounts.len; i++)
        docker_volume_came(attempt, ((const struct container_mount *)docker->mounts.items[i])->source);
}

static bool is_root(const char *user)
{
    return !user || !*user || strcmp(user, "root") == 0 || strcmp(user, "0") == 0 ||
           strncmp(user, "0:", 2) == 0 || strncmp(user, "root:", 5) == 0;
}

/* New volumes belong to root; on a runner they are open to all. Only where somebody else would notice. */
bool docker_open_volumes(struct attempt *attempt, const char *container, const char *user, struct error *err)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = docker_call(attempt);
    if (is_root(user) || !docker->volumes_fresh)
        return true;
    struct tar_writer writer = {.fd = -1, .pending = BUF_INIT};
    bool written = true;
    for (size_t i = 0; written && i < docker->mounts.len; i++) {
        const struct container_mount *mount = docker->mounts.items[i];
        if (strcmp(mount->target, attempt->builds_dir) != 0)
            written = tar_write_folder(&writer, mount->target + 1, 0777, err);
    }
    static const char end[1024];
    buf_add(&writer.pending, end, sizeof end);
    const struct archive_source source = {.fd = -1, .bytes = writer.pending.data, .len = writer.pending.len};
    bool opened = written && engine_archive_put(&call, container, "/", &source, err);
    buf_free(&writer.pending);
    return opened;
}

static bool make_container(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    const struct container_spec spec = docker_job_spec(attempt);
    const char *id, *user = spec.user ? spec.user : docker->image.user;
    if (!docker_user_is_allowed(attempt, spec.user))
        return false;
    docker->container = spec.name;
    if (!docker_make_container(attempt, &spec, &id, err))
        return false;
    note_volumes(attempt);
    return docker_open_volumes(attempt, id, user, err) && docker_send_sources(attempt, err);
}

/* An engine that can't mount the overlay says so when the first container of the job starts. */
static bool is_overlay_refused(const struct docker *docker, const struct error *err)
{
    return docker->sources_shared && strstr(err->message, "failed to mount local volume");
}

static void undo(struct attempt *attempt);

static bool make_all(struct attempt *attempt, struct error *err)
{
    return make_network(attempt, err) && docker_read_services(attempt, err) &&
           docker_plan_volumes(attempt, err) && get_image(attempt, err) &&
           docker_plan_sources(attempt, err) && docker_start_services(attempt, err) &&
           make_container(attempt, err) && docker_await_services(attempt, err);
}

static bool prepare(struct attempt *attempt, struct error *err)
{
    const struct docker *docker = attempt->state;
    job_log_line(attempt->log, LINE_PLAIN, "Using Docker executor with image %s ...", attempt->image);
    if (!open_engine(attempt, err) || !helper_would_start(attempt, err))
        return false;
    if (make_all(attempt, err))
        return true;
    if (!is_overlay_refused(docker, err))
        return false;
    docker_give_up_sharing(attempt);
    undo(attempt);
    *err = (struct error)ERROR_INIT;
    return make_all(attempt, err);
}

static void keep_first(struct error *first, const struct error *next)
{
    if (first->kind == ERROR_NONE)
        *first = *next;
}

static void drop_containers(struct attempt *attempt, struct error *first)
{
    struct docker *docker = attempt->state;
    for (size_t i = docker->services.len; i-- > 0;) {
        struct docker_service *service = docker->services.items[i];
        struct error err = ERROR_INIT;
        docker_unfollow_logs(service);
        if (service->container && !docker_drop_container(attempt, service->container, &err))
            keep_first(first, &err);
        service->container = NULL;
    }
    struct error err = ERROR_INIT;
    if (docker->container && !docker_drop_container(attempt, docker->container, &err))
        keep_first(first, &err);
    docker->container = NULL;
}

static void drop_volumes(struct attempt *attempt, struct error *first)
{
    struct docker *docker = attempt->state;
    for (size_t i = 0; i < docker->volumes.len; i++) {
        struct error err = ERROR_INIT;
        if (!docker_drop_volume(attempt, docker->volumes.items[i], &err))
            keep_first(first, &err);
    }
    docker->volumes = (struct vec){0};
    docker->mounts = docker->binds = (struct vec){0};
}

static bool drop_all(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    struct error first = ERROR_INIT, failure = ERROR_INIT;
    drop_containers(attempt, &first);
    drop_volumes(attempt, &first);
    if (docker->network && !docker_drop_network(attempt, docker->network, &failure))
        keep_first(&first, &failure);
    docker->network = docker->pod = NULL;
    if (first.kind != ERROR_NONE)
        *err = first;
    return first.kind == ERROR_NONE;
}

static void undo(struct attempt *attempt)
{
    struct error ignored = ERROR_INIT; /* what stays is in the ledger */
    drop_all(attempt, &ignored);
}

static bool get_sources(struct attempt *attempt, struct error *err)
{
    (void)attempt; /* they came with the container */
    (void)err;
    return true;
}

/* `--keep`: what a failed job had stays for `shell`; from now on only gc removes it. */
static void leave_all(struct attempt *attempt)
{
    struct docker *docker = attempt->state;
    struct ledger *ledger = attempt->frame->ledger;
    for (size_t i = 0; i < docker->services.len; i++)
        ledger_removed(ledger, LEDGER_CONTAINER,
                       ((struct docker_service *)docker->services.items[i])->container);
    ledger_removed(ledger, LEDGER_CONTAINER, docker->container);
    for (size_t i = 0; i < docker->volumes.len; i++)
        ledger_removed(ledger, LEDGER_VOLUME, docker->volumes.items[i]);
    if (docker->network)
        ledger_removed(ledger, LEDGER_NETWORK, docker->network);
}

static bool clean_up(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    if (!docker || !docker->engine)
        return true;
    if (attempt->request->keep && attempt->script_began && attempt->failure.kind != FAILURE_NONE &&
        attempt->failure.kind != FAILURE_CANCELED) {
        leave_all(attempt);
        return true;
    }
    return drop_all(attempt, err);
}

static const struct backend backend = {
    .name = "docker",
    .exit_words = "exit code",
    .script_flags = SCRIPT_OPEN_FILES,
    .disposable = true,
    .place = place,
    .prepare = prepare,
    .undo = undo,
    .get_sources = get_sources,
    .run_script = docker_run_script,
    .open_tree = docker_open_tree,
    .unpack = docker_unpack,
    .explain = docker_tell_dead_services,
    .clean_up = clean_up,
};

static bool run(const struct job_request *request, const struct job_frame *frame, struct job_result *result,
                struct error *err)
{
    return attempt_run(&backend, request, frame, result, err);
}

const struct executor docker_executor = {.name = "docker", .run = run};
