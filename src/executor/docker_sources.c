/* The builds folder of a job. Where the engine can mount overlays, the run's sources lie in one volume, and each job
 * has an overlay over it: constant time, whatever their size. Elsewhere a volume of the job's own, and a copy.
 * Source: EXECUTION "Sources and the work directory". */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "executor/tar_writer.h"
#include "pipeline/pipeline.h"

/* Where the container that fills the shared volumes has them. */
#define SOURCES_AT "ci-local-sources"
#define PAIRS_AT   "ci-local-pairs"

enum { MOST_PAIRS = 64, LOCK_PAUSE_MS = 5, SMALL_BYTES = 4 * 1024 * 1024 };

/* What the jobs of a run have in common on one engine; kept in a file beside the snapshot, under a lock. */
struct shared {
    int fd;
    bool refused;                /* the engine can't mount overlays: copy */
    int asked;                   /* jobs that wanted the sources */
    int made, used;              /* pairs of folders */
    char lower[512], pairs[512]; /* the engine's folders of the two volumes */
};

static const char *shared_path(struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    uint64_t hash = docker_name_hash(engine_host(docker->engine));
    char *copy = arena_strdup(attempt->arena, attempt->request->snapshot);
    return arena_printf(attempt->arena, "%s/sources-%016" PRIx64, dirname(copy), hash);
}

static void read_shared(struct shared *shared)
{
    char text[1200] = "";
    ssize_t len = pread(shared->fd, text, sizeof text - 1, 0);
    if (len <= 0)
        return;
    int refused = 0;
    if (sscanf(text, "%d %d %d %d %511s %511s", &refused, &shared->asked, &shared->made, &shared->used,
               shared->lower, shared->pairs) < 1)
        return;
    shared->refused = refused;
}

/* Opens and locks it; another job may be filling the volumes meanwhile. */
static bool open_shared(struct attempt *attempt, struct shared *shared, struct error *err)
{
    const char *path = shared_path(attempt);
    shared->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (shared->fd < 0)
        return error_errno(err, "%s", path);
    while (flock(shared->fd, LOCK_EX | LOCK_NB) < 0) {
        enum wake wake = attempt_sleep(attempt, LOCK_PAUSE_MS);
        if (wake != WAKE_STAGE_OVER)
            return error_set(err, wake == WAKE_JOB_OVER ? ERROR_TIMEOUT : ERROR_CANCELED,
                             "waiting for the sources");
    }
    read_shared(shared);
    return true;
}

static void close_shared(struct shared *shared)
{
    if (shared->fd < 0)
        return;
    char text[1200];
    int len =
        snprintf(text, sizeof text, "%d %d %d %d %s %s\n", shared->refused, shared->asked, shared->made,
                 shared->used, *shared->lower ? shared->lower : "-", *shared->pairs ? shared->pairs : "-");
    if (pwrite(shared->fd, text, (size_t)len, 0) == len && ftruncate(shared->fd, len) < 0)
        shared->refused = true;
    close(shared->fd);
}

void docker_give_up_sharing(struct attempt *attempt)
{
    struct shared shared = {.fd = -1};
    struct error ignored = ERROR_INIT;
    if (open_shared(attempt, &shared, &ignored))
        shared.refused = true;
    close_shared(&shared);
}

/* The project's folder as seen from the builds folder. */
static const char *relative_project(const struct attempt *attempt)
{
    const char *path = attempt->project_dir + strlen(attempt->builds_dir);
    return path + strspn(path, "/");
}

static bool write_parents(struct tar_writer *writer, const char *path, struct error *err)
{
    AUTO_BUF struct buf part = BUF_INIT;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        buf_clear(&part);
        buf_add(&part, path, (size_t)(slash - path));
        if (!tar_write_folder(writer, part.data, 0777, err))
            return false;
    }
    return tar_write_folder(writer, path, 0777, err);
}

struct moving {
    struct tar_writer *writer;
    const char *under; /* where the entries go */
    int from;
    bool (*want)(const char *path);
};

static bool move_entry(void *context, const struct tar_entry *entry, struct error *err)
{
    const struct moving *moving = context;
    if (!*entry->path || strcmp(entry->path, ".") == 0 || (moving->want && !moving->want(entry->path)))
        return true;
    AUTO_BUF struct buf path = BUF_INIT, link = BUF_INIT;
    struct tar_entry moved = *entry;
    buf_addf(&path, "%s/%s", moving->under, entry->path);
    if (entry->kind == TAR_HARDLINK) {
        buf_addf(&link, "%s/%s", moving->under, entry->link);
        moved.link = link.data;
    }
    return tar_write_entry(moving->writer, &moved, path.data, moving->from, err);
}

/* The snapshot's entries, under another folder, which comes first with those above it. */
static bool write_sources(struct tar_writer *writer, const char *snapshot, const char *under,
                          bool (*want)(const char *path), struct error *err)
{
    AUTO_CLOSE int from = open(snapshot, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return error_errno(err, "%s", snapshot);
    struct moving moving = {.writer = writer, .under = under, .from = from, .want = want};
    return write_parents(writer, under, err) && tar_walk(from, move_entry, &moving, err);
}

static bool write_pairs(struct tar_writer *writer, int from, int count, struct error *err)
{
    char name[64];
    for (int i = from; i < from + count; i++) {
        snprintf(name, sizeof name, PAIRS_AT "/u%d", i);
        if (!tar_write_folder(writer, name, 0777, err))
            return false;
        snprintf(name, sizeof name, PAIRS_AT "/w%d", i);
        if (!tar_write_folder(writer, name, 0777, err))
            return false;
    }
    return true;
}

static bool write_shared(struct attempt *attempt, struct tar_writer *writer, const struct shared *shared,
                         int count, struct error *err)
{
    if (shared->made == 0) {
        const char *under = arena_printf(attempt->arena, SOURCES_AT "/%s", attempt->request->project_path);
        if (!write_sources(writer, attempt->request->snapshot, under, NULL, err))
            return false;
    }
    return write_pairs(writer, shared->made, count, err) && tar_write_end(writer, err);
}

static struct container_mount *mount_at(struct arena *arena, const char *volume, const char *target)
{
    struct container_mount *mount = arena_alloc(arena, sizeof *mount);
    *mount =
        (struct container_mount){.kind = MOUNT_VOLUME, .source = volume, .target = target, .no_copy = true};
    return mount;
}

static const char *shared_volume(struct attempt *attempt, const char *what)
{
    const struct docker *docker = attempt->state;
    return arena_printf(attempt->arena, "ci-local-%s-%s", docker->run_token, what);
}

/* Fills the shared volumes by one archive, through a container that is never started. */
static bool fill_shared(struct attempt *attempt, const struct shared *shared, int count, struct error *err)
{
    const struct docker *docker = attempt->state;
    struct container_spec spec = {.name = arena_printf(attempt->arena, "%s-sources", docker->base),
                                  .image = attempt->image,
                                  .labels = docker->labels,
                                  .network_mode = "none"};
    vec_push(attempt->arena, &spec.command, "true");
    spec.has_command = true;
    vec_push(attempt->arena, &spec.mounts,
             mount_at(attempt->arena, shared_volume(attempt, "sources"), "/" SOURCES_AT));
    vec_push(attempt->arena, &spec.mounts,
             mount_at(attempt->arena, shared_volume(attempt, "pairs"), "/" PAIRS_AT));
    const char *id;
    AUTO_CLOSE int fd = docker_scratch_file(attempt, err);
    struct tar_writer writer = {.fd = fd, .pending = BUF_INIT};
    bool filled = fd >= 0 && write_shared(attempt, &writer, shared, count, err) &&
                  docker_make_container(attempt, &spec, &id, err) && docker_put(attempt, id, "/", fd, err);
    buf_free(&writer.pending);
    struct error removing = ERROR_INIT;
    if (!docker_drop_container(attempt, spec.name, &removing) && filled)
        *err = removing;
    return filled && removing.kind == ERROR_NONE;
}

static int wanted_pairs(const struct attempt *attempt)
{
    size_t jobs = attempt->request->pipeline->jobs.len;
    return jobs < 1 ? 1 : jobs > MOST_PAIRS ? MOST_PAIRS : (int)jobs;
}

static bool make_shared(struct attempt *attempt, struct shared *shared, struct error *err)
{
    const char *lower, *pairs;
    if (shared->made == 0) {
        if (!docker_make_volume(attempt, shared_volume(attempt, "sources"), NULL, VOLUME_OF_RUN, &lower,
                                err) ||
            !docker_make_volume(attempt, shared_volume(attempt, "pairs"), NULL, VOLUME_OF_RUN, &pairs, err))
            return false;
        snprintf(shared->lower, sizeof shared->lower, "%s", lower);
        snprintf(shared->pairs, sizeof shared->pairs, "%s", pairs);
        shared->refused = strpbrk(lower, " ,:") || strpbrk(pairs, " ,:");
    }
    int count = wanted_pairs(attempt);
    if (!shared->refused && !fill_shared(attempt, shared, count, err))
        return false;
    shared->made += count;
    return true;
}

/* Sharing pays from the second job on, or at once where there is much to send. */
static bool is_first_and_small(const struct attempt *attempt, struct shared *shared)
{
    struct stat info;
    return shared->asked++ == 0 && stat(attempt->request->snapshot, &info) == 0 && info.st_size < SMALL_BYTES;
}

/* A pair of folders of its own for this attempt, below 0 where it is to have a copy; the run's sources are sent by the
 * first that shares them. */
static bool take_pair(struct attempt *attempt, struct shared *shared, int *pair, struct error *err)
{
    *pair = -1;
    if (!open_shared(attempt, shared, err))
        return false;
    if (is_first_and_small(attempt, shared) || shared->refused)
        return true;
    if (shared->used == shared->made && !make_shared(attempt, shared, err))
        return false;
    if (!shared->refused)
        *pair = shared->used++;
    return true;
}

static bool make_overlay(struct attempt *attempt, const char *name, const struct shared *shared, int pair,
                         struct error *err)
{
    struct map options = {0};
    const char *ignored;
    map_set(attempt->arena, &options, "type", "overlay");
    map_set(attempt->arena, &options, "device", "overlay");
    map_set(attempt->arena, &options, "o",
            arena_printf(attempt->arena, "lowerdir=%s,upperdir=%s/u%d,workdir=%s/w%d,redirect_dir=on",
                         shared->lower, shared->pairs, pair, shared->pairs, pair));
    return docker_make_volume(attempt, name, &options, VOLUME_OF_JOB, &ignored, err);
}

/* Only plain sources at their usual place are shared. */
static bool can_share(const struct attempt *attempt)
{
    const struct settings *settings = &attempt->settings;
    return (settings->git_strategy == GIT_FETCH || settings->git_strategy == GIT_CLONE) &&
           settings->git_checkout && !settings->git_clone_path && !attempt->request->keep;
}

static bool share(struct attempt *attempt, const char *name, struct error *err)
{
    struct docker *docker = attempt->state;
    struct shared shared = {.fd = -1};
    int pair;
    bool taken = take_pair(attempt, &shared, &pair, err);
    docker->sources_shared = taken && pair >= 0;
    close_shared(&shared);
    return taken && (!docker->sources_shared || make_overlay(attempt, name, &shared, pair, err));
}

/* The profile mounts something there itself. */
static bool builds_are_mounted(const struct attempt *attempt)
{
    const struct docker *docker = attempt->state;
    AUTO_BUF struct buf bind = BUF_INIT;
    for (size_t i = 0; i < docker->mounts.len; i++)
        if (strcmp(((const struct container_mount *)docker->mounts.items[i])->target, attempt->builds_dir) ==
            0)
            return true;
    buf_addf(&bind, ":%s", attempt->builds_dir);
    for (size_t i = 0; i < docker->binds.len; i++) {
        const char *hit = strstr(docker->binds.items[i], bind.data);
        if (hit && (hit[bind.len] == ':' || hit[bind.len] == '\0'))
            return true;
    }
    return false;
}

bool docker_plan_sources(struct attempt *attempt, struct error *err)
{
    struct docker *docker = attempt->state;
    const char *name = arena_printf(attempt->arena, "%s-builds", docker->base);
    docker->sources_shared = false;
    if (builds_are_mounted(attempt))
        return true;
    if (can_share(attempt) && !share(attempt, name, err))
        return error_context(err, "laying down the sources");
    if (!docker->sources_shared && !docker_expect_volume(attempt, name, VOLUME_OF_JOB, err))
        return false;
    vec_push(attempt->arena, &docker->volumes, name);
    struct container_mount *mount = mount_at(attempt->arena, name, attempt->builds_dir);
    mount->labels = docker->labels;
    vec_push(attempt->arena, &docker->mounts, mount);
    return true;
}

static bool is_git(const char *path)
{
    return strncmp(path, ".git", 4) == 0 && (path[4] == '/' || path[4] == '\0');
}

static bool write_all(struct attempt *attempt, struct tar_writer *writer, struct error *err)
{
    const struct settings *settings = &attempt->settings;
    const char *under = relative_project(attempt);
    const struct tar_entry top = {.path = ".", .kind = TAR_FOLDER, .mode = 0777};
    bool empty = settings->git_strategy == GIT_NONE || settings->git_strategy == GIT_EMPTY;
    if (!tar_write_entry(writer, &top, ".", -1, err))
        return false;
    bool written = empty ? write_parents(writer, under, err)
                         : write_sources(writer, attempt->request->snapshot, under,
                                         settings->git_checkout ? NULL : is_git, err);
    return written && tar_write_end(writer, err);
}

bool docker_send_sources(struct attempt *attempt, struct error *err)
{
    const struct docker *docker = attempt->state;
    if (docker->sources_shared)
        return true;
    AUTO_CLOSE int fd = docker_scratch_file(attempt, err);
    if (fd < 0)
        return false;
    struct tar_writer writer = {.fd = fd, .pending = BUF_INIT};
    bool sent = write_all(attempt, &writer, err) &&
                docker_put(attempt, docker->container, attempt->builds_dir, fd, err);
    buf_free(&writer.pending);
    return sent || error_context(err, "sending the sources");
}
