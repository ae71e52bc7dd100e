#include "executor/unzip.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "executor/zip.h"

/* The folder that a member lies in, made where it is missing; never outside of `top`. */
static int open_beneath(int top, const char *path)
{
    const struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_BENEATH};
    return (int)syscall(SYS_openat2, top, path, &how, sizeof how);
}

static int enter(int at, const char *name)
{
    int fd = open_beneath(at, name);
    if (fd < 0 && errno == ENOENT && mkdirat(at, name, 0777) == 0)
        fd = open_beneath(at, name);
    return fd;
}

/* `parent` becomes the member's folder and `name` its last part. */
static bool open_parent(int top, char *path, int *parent, const char **name)
{
    *parent = dup(top);
    for (char *rest = path, *part; (part = strsep(&rest, "/")) && *parent >= 0;) {
        *name = part;
        if (!rest)
            return *part && strcmp(part, ".") != 0 && strcmp(part, "..") != 0;
        if (!*part || strcmp(part, ".") == 0)
            continue;
        AUTO_CLOSE int at = *parent;
        *parent = strcmp(part, "..") == 0 ? -1 : enter(at, part);
    }
    return false;
}

static bool write_file(int parent, const char *name, struct zip_reader *reader, const struct tar_entry *entry,
                       struct error *err)
{
    char bytes[64 * 1024];
    ssize_t got;
    AUTO_CLOSE int fd = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_errno(err, "unpacking %s", entry->path);
    while ((got = zip_read(reader, bytes, sizeof bytes, err)) > 0)
        if (!file_write_all(fd, bytes, (size_t)got, err))
            return false;
    const struct timespec times[2] = {{.tv_sec = entry->mtime_s}, {.tv_sec = entry->mtime_s}};
    if (fchmod(fd, entry->mode) < 0 || futimens(fd, times) < 0)
        return error_errno(err, "unpacking %s", entry->path);
    return got == 0;
}

static bool put_member(int parent, const char *name, struct zip_reader *reader, const struct tar_entry *entry,
                       struct error *err)
{
    if (entry->kind == TAR_FOLDER) {
        if (mkdirat(parent, name, 0777) < 0 && errno != EEXIST)
            return error_errno(err, "unpacking %s", entry->path);
        return true;
    }
    unlinkat(parent, name, 0);
    if (entry->kind == TAR_FILE)
        return write_file(parent, name, reader, entry, err);
    if (entry->kind == TAR_SYMLINK && symlinkat(entry->link, parent, name) < 0)
        return error_errno(err, "unpacking %s", entry->path);
    return true;
}

static bool take(void *context, struct zip_reader *reader, const struct tar_entry *entry, struct error *err)
{
    const int *top = context;
    AUTO_BUF struct buf path = BUF_INIT;
    AUTO_CLOSE int parent = -1;
    const char *name;
    buf_adds(&path, entry->path);
    /* a member that leads elsewhere is none of ours */
    return *entry->path == '/' || !open_parent(*top, path.data, &parent, &name) ||
           put_member(parent, name, reader, entry, err);
}

bool unzip(const char *archive, const char *folder, struct error *err)
{
    AUTO_CLOSE int top = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (top < 0)
        return error_errno(err, "%s", folder);
    return zip_walk(archive, take, &top, err);
}
