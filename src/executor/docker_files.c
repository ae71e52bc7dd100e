/* The project's files out of the job's container, and archives into it, as tar streams. */
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "executor/attempt.h"
#include "executor/docker_job.h"
#include "executor/executor.h"
#include "executor/tar_writer.h"
#include "executor/tree.h"
#include "executor/zip.h"

int docker_scratch_file(struct attempt *attempt, struct error *err)
{
    char *copy = arena_strdup(attempt->arena, attempt->request->snapshot);
    int fd = open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        error_errno(err, "a file beside %s", attempt->request->snapshot);
    return fd;
}

static bool add_base(struct attempt *attempt, struct tree *tree, const char *base, struct error *err)
{
    const struct docker *docker = attempt->state;
    const struct engine_call call = docker_call(attempt);
    const char *path =
        *base ? arena_printf(attempt->arena, "%s/%s", attempt->project_dir, base) : attempt->project_dir;
    int fd = docker_scratch_file(attempt, err);
    if (fd < 0)
        return false;
    if (engine_archive_get(&call, docker->container, path, fd, err))
        return tree_add_tar(tree, fd, base, err);
    close(fd);
    if (err->kind != ERROR_NOT_FOUND)
        return false;
    *err = (struct error)ERROR_INIT;
    return true;
}

struct tree *docker_open_tree(struct attempt *attempt, const struct vec *bases, struct error *err)
{
    struct tree *tree = tree_new(attempt->arena);
    for (size_t i = 0; i < bases->len; i++)
        if (!add_base(attempt, tree, bases->items[i], err)) {
            tree_close(tree);
            error_context(err, "reading the job's files");
            return NULL;
        }
    tree_settle(tree);
    return tree;
}

/* A member's size is only known when it was read: its contents take a way over a file of their own. */
struct repacking {
    struct attempt *attempt;
    struct tar_writer *writer;
    int member;
};

static bool read_member(const struct repacking *repacking, struct zip_reader *reader, struct tar_entry *entry,
                        struct error *err)
{
    char bytes[64 * 1024];
    ssize_t got;
    if (ftruncate(repacking->member, 0) < 0)
        return error_errno(err, "unpacking %s", entry->path);
    while ((got = zip_read(reader, bytes, sizeof bytes, err)) > 0) {
        if (pwrite(repacking->member, bytes, (size_t)got, entry->size) != got)
            return error_errno(err, "unpacking %s", entry->path);
        entry->size += got;
    }
    return got == 0;
}

static bool is_inside(const char *path)
{
    return *path && *path != '/' && strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0 &&
           !strstr(path, "/../") && !(strlen(path) > 3 && strcmp(path + strlen(path) - 3, "/..") == 0);
}

static bool repack_member(void *context, struct zip_reader *reader, const struct tar_entry *member,
                          struct error *err)
{
    const struct repacking *repacking = context;
    struct tar_entry entry = *member;
    if (!is_inside(entry.path))
        return true;
    if (entry.kind == TAR_FILE && !read_member(repacking, reader, &entry, err))
        return false;
    return tar_write_entry(repacking->writer, &entry, entry.path, repacking->member, err);
}

static bool repack(struct attempt *attempt, const char *archive, int fd, struct error *err)
{
    AUTO_CLOSE int member = docker_scratch_file(attempt, err);
    if (member < 0)
        return false;
    struct tar_writer writer = {.fd = fd, .pending = BUF_INIT};
    struct repacking repacking = {.attempt = attempt, .writer = &writer, .member = member};
    bool repacked = zip_walk(archive, repack_member, &repacking, err) && tar_write_end(&writer, err);
    buf_free(&writer.pending);
    return repacked;
}

bool docker_put(struct attempt *attempt, const char *container, const char *path, int fd, struct error *err)
{
    const struct engine_call call = docker_call(attempt);
    const struct archive_source source = {.fd = fd};
    return lseek(fd, 0, SEEK_SET) == 0 && engine_archive_put(&call, container, path, &source, err);
}

bool docker_unpack(struct attempt *attempt, const char *archive, struct error *err)
{
    const struct docker *docker = attempt->state;
    AUTO_CLOSE int fd = docker_scratch_file(attempt, err);
    return fd >= 0 && repack(attempt, archive, fd, err) &&
           docker_put(attempt, docker->container, attempt->project_dir, fd, err);
}
