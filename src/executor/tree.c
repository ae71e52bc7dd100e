#include "executor/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"

struct tree *tree_new(struct arena *arena)
{
    struct tree *tree = arena_alloc(arena, sizeof *tree);
    tree->arena = arena;
    return tree;
}

void tree_close(struct tree *tree)
{
    for (size_t i = 0; tree && i < tree->fds.len; i++)
        close(*(int *)tree->fds.items[i]);
}

static void add(struct tree *tree, const struct tar_entry *entry, int fd)
{
    struct tree_file *file = arena_alloc(tree->arena, sizeof *file);
    *file = (struct tree_file){.entry = *entry, .fd = fd};
    file->entry.path = arena_strdup(tree->arena, entry->path);
    file->entry.link = arena_strdup(tree->arena, entry->link ? entry->link : "");
    vec_push(tree->arena, &tree->files, file);
}

static int kind_of(mode_t mode)
{
    return S_ISREG(mode) ? TAR_FILE : S_ISDIR(mode) ? TAR_FOLDER : S_ISLNK(mode) ? TAR_SYMLINK : TAR_OTHER;
}

static void add_path(struct tree *tree, int at, const char *name, const char *path, const struct stat *info)
{
    char link[PATH_MAX] = "";
    if (S_ISLNK(info->st_mode)) {
        ssize_t len = readlinkat(at, name, link, sizeof link - 1);
        link[len < 0 ? 0 : len] = '\0';
    }
    add(tree,
        &(struct tar_entry){.path = path,
                            .link = link,
                            .kind = kind_of(info->st_mode),
                            .mode = info->st_mode & 07777,
                            .uid = info->st_uid,
                            .gid = info->st_gid,
                            .size = S_ISREG(info->st_mode) ? info->st_size : 0,
                            .mtime_s = info->st_mtime},
        -1);
}

static bool walk(struct tree *tree, int at, const char *name, const char *path, struct error *err);

static bool walk_folder(struct tree *tree, int at, const char *name, const char *path, struct error *err)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    AUTO_CLOSEDIR DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder)
        return error_errno(err, "%s", path);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        const char *inner = *path ? arena_printf(tree->arena, "%s/%s", path, entry->d_name)
                                  : arena_strdup(tree->arena, entry->d_name);
        if (!walk(tree, dirfd(folder), entry->d_name, inner, err))
            return false;
    }
    return true;
}

static bool walk(struct tree *tree, int at, const char *name, const char *path, struct error *err)
{
    struct stat info;
    if (fstatat(at, name, &info, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT || errno == ENOTDIR || error_errno(err, "%s", path);
    if (*path)
        add_path(tree, at, name, path, &info);
    return !S_ISDIR(info.st_mode) || walk_folder(tree, at, name, path, err);
}

bool tree_add_folder(struct tree *tree, const char *folder, const char *base, struct error *err)
{
    AUTO_CLOSE int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    tree->folder = folder;
    if (at < 0)
        return error_errno(err, "%s", folder);
    return walk(tree, at, *base ? base : ".", base, err);
}

struct adding {
    struct tree *tree;
    int fd;
    const char *base;
};

/* "proj/a/b" of an archive of "proj", which stands for `base`, is `base`/a/b. */
static const char *rebased(struct arena *arena, const char *path, const char *base)
{
    const char *slash = strchr(path, '/');
    if (!slash)
        return base;
    return *base ? arena_printf(arena, "%s%s", base, slash) : arena_strdup(arena, slash + 1);
}

static bool add_entry(void *context, const struct tar_entry *entry, struct error *err)
{
    (void)err;
    const struct adding *adding = context;
    struct arena *arena = adding->tree->arena;
    struct tar_entry moved = *entry;
    moved.path = rebased(arena, entry->path, adding->base);
    if (entry->kind == TAR_HARDLINK)
        moved.link = rebased(arena, entry->link, adding->base);
    if (*moved.path)
        add(adding->tree, &moved, adding->fd);
    return true;
}

bool tree_add_tar(struct tree *tree, int fd, const char *base, struct error *err)
{
    vec_push(tree->arena, &tree->fds, arena_memdup(tree->arena, &fd, sizeof fd));
    struct adding adding = {.tree = tree, .fd = fd, .base = base};
    return tar_walk(fd, add_entry, &adding, err);
}

static int by_path(const void *a, const void *b)
{
    const struct tree_file *x = *(const struct tree_file *const *)a, *y = *(const struct tree_file *const *)b;
    return strcmp(x->entry.path, y->entry.path);
}

/* A hard link of an archive is the file that it names. */
static void resolve_hard_links(struct tree *tree)
{
    for (size_t i = 0; i < tree->files.len; i++) {
        struct tree_file *file = tree->files.items[i];
        const struct tree_file *target =
            file->entry.kind == TAR_HARDLINK ? tree_find(tree, file->entry.link) : NULL;
        if (!target)
            continue;
        file->entry.kind = target->entry.kind;
        file->entry.size = target->entry.size;
        file->entry.offset = target->entry.offset;
        file->fd = target->fd;
    }
}

void tree_settle(struct tree *tree)
{
    struct vec *files = &tree->files;
    if (files->len)
        qsort(files->items, files->len, sizeof *files->items, by_path);
    size_t kept = 0;
    for (size_t i = 0; i < files->len; i++)
        if (kept == 0 || by_path(&files->items[i], &files->items[kept - 1]) != 0)
            files->items[kept++] = files->items[i];
    files->len = kept;
    resolve_hard_links(tree);
}

bool tree_open(const struct tree *tree, const struct tree_file *file, int *fd, int64_t *offset,
               struct error *err)
{
    *fd = file->fd;
    *offset = file->entry.offset;
    if (file->fd >= 0)
        return true;
    *offset = 0;
    *fd = open(path_join(tree->arena, tree->folder, file->entry.path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    return *fd >= 0 || error_errno(err, "%s", file->entry.path);
}

void tree_done_reading(const struct tree_file *file, int fd)
{
    if (file->fd < 0)
        close(fd);
}

const char *tree_read(const struct tree *tree, const struct tree_file *file, size_t limit_bytes,
                      struct error *err)
{
    int fd;
    int64_t offset;
    size_t size = (size_t)file->entry.size;
    if (size > limit_bytes) {
        error_set(err, ERROR_CONFIG, "%s: larger than %zu bytes", file->entry.path, limit_bytes);
        return NULL;
    }
    if (!tree_open(tree, file, &fd, &offset, err))
        return NULL;
    char *text = arena_alloc(tree->arena, size + 1);
    ssize_t got = pread(fd, text, size, offset);
    tree_done_reading(file, fd);
    if (got == (ssize_t)size)
        return text;
    error_set(err, ERROR_SYSTEM, "%s: cut short", file->entry.path);
    return NULL;
}

const struct tree_file *tree_find(const struct tree *tree, const char *path)
{
    const struct tree_file wanted = {.entry.path = path}, *key = &wanted;
    const struct tree_file *const *hit = tree->files.len ? bsearch(&key, tree->files.items, tree->files.len,
                                                                   sizeof *tree->files.items, by_path)
                                                         : NULL;
    return hit ? *hit : NULL;
}
