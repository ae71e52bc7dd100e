#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"

bool file_read_fd(int fd, size_t limit_bytes, struct buf *out, struct error *err)
{
    for (size_t before = out->len;;) {
        if (limit_bytes && out->len - before > limit_bytes)
            return error_set(err, ERROR_CONFIG, "larger than %zu bytes", limit_bytes);
        ssize_t got = read(fd, buf_reserve(out, 64 * 1024), 64 * 1024);
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "reading");
        out->len += (size_t)got;
        out->data[out->len] = '\0';
    }
}

bool file_read(const char *path, size_t limit_bytes, struct buf *out, struct error *err)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "%s", path);
    struct stat info;
    if (fstat(fd, &info) < 0)
        return error_errno(err, "%s", path);
    if (S_ISDIR(info.st_mode))
        return error_set(err, ERROR_NOT_FOUND, "%s: is a folder", path);
    return file_read_fd(fd, limit_bytes, out, err) || error_context(err, "%s", path);
}

bool file_write_all(int fd, const void *bytes, size_t len, struct error *err)
{
    for (const char *at = bytes; len > 0;) {
        ssize_t put = write(fd, at, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_errno(err, "writing");
        at += put;
        len -= (size_t)put;
    }
    return true;
}

static bool fill_and_rename(int fd, const char *temporary, const char *path, const void *bytes, size_t len,
                            mode_t mode, struct error *err)
{
    if (!file_write_all(fd, bytes, len, err))
        return false;
    if (fchmod(fd, mode) < 0 || fsync(fd) < 0 || rename(temporary, path) < 0)
        return error_errno(err, "putting it in place");
    return true;
}

bool file_replace(const char *path, const void *bytes, size_t len, mode_t mode, struct error *err)
{
    AUTO_BUF struct buf temporary = BUF_INIT;
    buf_addf(&temporary, "%s.XXXXXX", path);
    AUTO_CLOSE int fd = mkostemp(temporary.data, O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "%s", path);
    if (fill_and_rename(fd, temporary.data, path, bytes, len, mode, err))
        return true;
    unlink(temporary.data);
    return error_context(err, "%s", path);
}

bool folder_make(const char *path, mode_t mode, struct error *err)
{
    AUTO_BUF struct buf part = BUF_INIT;
    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return true;
    for (const char *at = path; *at;) {
        const char *slash = strchr(at + 1, '/');
        size_t len = slash ? (size_t)(slash - path) : strlen(path);
        buf_clear(&part);
        buf_add(&part, path, len);
        if (mkdir(part.data, mode) < 0 && errno != EEXIST)
            return error_errno(err, "making the folder %s", part.data);
        at = path + len;
    }
    return true;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

/* A folder of a job may lack the rights that removing its contents takes. */
static int open_up(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)place;
    if (type == FTW_D || type == FTW_DNR)
        chmod(path, info->st_mode | 0700);
    return 0;
}

bool file_remove_tree(const char *path, struct error *err)
{
    enum { DESCRIPTORS = 32 };
    if (nftw(path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return true;
    nftw(path, open_up, DESCRIPTORS, FTW_PHYS);
    if (nftw(path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return true;
    return error_errno(err, "removing %s", path);
}

const char *path_join(struct arena *arena, const char *folder, const char *name)
{
    if (name[0] == '/' || folder[0] == '\0')
        return arena_strdup(arena, name);
    size_t len = strlen(folder);
    return arena_printf(arena, "%s%s%s", folder, folder[len - 1] == '/' ? "" : "/", name);
}

const char *file_home(struct arena *arena, enum file_home kind)
{
    static const struct {
        const char *variable, *below_home;
    } homes[] = {
        [HOME_STATE] = {"XDG_STATE_HOME", ".local/state"},
        [HOME_CACHE] = {"XDG_CACHE_HOME", ".cache"},
        [HOME_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
    };
    const char *base = getenv(homes[kind].variable);
    if (base && base[0] == '/') /* the standard: a relative path counts as none */
        return path_join(arena, base, "ci-local");
    const char *home = getenv("HOME");
    if (!home || home[0] != '/') /* below a relative one we would write into the checkout */
        return NULL;
    return arena_printf(arena, "%s/%s/ci-local", home, homes[kind].below_home);
}
