#include "repo/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "repo/jobrepo.h"
#include "repo/listing.h"
#include "repo/repo.h"
#include "repo/tar.h"

/* A folder that files are taken from. Names below it are followed without ever following a link. */
struct place {
    int root;
    int parent; /* the folder last looked into, -1: none */
    struct buf parent_path;
};

struct snapshot {
    struct arena *arena;
    const struct snapshot_request *request;
    const char *work;    /* the scratch folder */
    const char *git_dir; /* in it; NULL: the jobs get none */
    const char *tree;    /* where the files lie */
    struct vec files;    /* struct listed * */
    struct tar tar;
    struct buf last; /* the path last written */
};

static void place_leave(struct place *place)
{
    if (place->parent >= 0)
        close(place->parent);
    place->parent = -1;
    buf_clear(&place->parent_path);
}

static void place_close(struct place *place)
{
    place_leave(place);
    if (place->root >= 0)
        close(place->root);
    buf_free(&place->parent_path);
}
#define AUTO_PLACE __attribute__((cleanup(place_close)))

static bool place_open(struct place *place, const char *path, struct error *err)
{
    *place = (struct place){.parent = -1, .parent_path = BUF_INIT};
    place->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return place->root >= 0 || error_errno(err, "%s", path);
}

/* A descriptor of the folder that holds `path`, borrowed until the next call; -1 with errno where one of its parts is
 * no folder. */
static int place_parent(struct place *place, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return place->root;
    size_t len = (size_t)(slash - path);
    if (place->parent >= 0 && place->parent_path.len == len &&
        memcmp(place->parent_path.data, path, len) == 0)
        return place->parent;

    place_leave(place);
    int at = place->root;
    for (const char *part = path; part < slash;) {
        char name[NAME_MAX + 1];
        size_t part_len = strcspn(part, "/");
        if (part_len > NAME_MAX)
            return errno = ENAMETOOLONG, -1;
        memcpy(name, part, part_len);
        name[part_len] = '\0';
        int next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int number = errno;
        if (at != place->root)
            close(at);
        if (next < 0)
            return errno = number, -1;
        at = next;
        part += part_len + 1;
    }
    place->parent = at;
    buf_add(&place->parent_path, path, len);
    return at;
}

/* Whether a file that git lists is simply not there. */
static bool is_absence(int number)
{
    return number == ENOENT || number == ENOTDIR || number == ELOOP;
}

/* Writes the folders above `path` that the last path did not lie in. */
static bool add_folders_above(struct snapshot *snapshot, const char *path, int64_t mtime_s, struct error *err)
{
    const char *last = snapshot->last.data;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        size_t len = (size_t)(slash - path);
        bool is_written = strncmp(last, path, len) == 0 && (last[len] == '/' || last[len] == '\0');
        const char *folder = is_written ? NULL : arena_strndup(snapshot->arena, path, len);
        if (folder && !tar_add_folder(&snapshot->tar, folder, 0777, mtime_s, err))
            return false;
    }
    buf_clear(&snapshot->last);
    buf_adds(&snapshot->last, path);
    return true;
}

static bool add_link(struct snapshot *snapshot, int parent, const char *name, const char *path,
                     int64_t mtime_s, struct error *err)
{
    char target[PATH_MAX];
    ssize_t len = readlinkat(parent, name, target, sizeof target - 1);
    if (len < 0)
        return error_errno(err, "%s", path);
    target[len] = '\0';
    return add_folders_above(snapshot, path, mtime_s, err) &&
           tar_add_link(&snapshot->tar, path, target, mtime_s, err);
}

static bool add_regular(struct snapshot *snapshot, int parent, const char *name, const char *path,
                        mode_t mode, struct error *err)
{
    AUTO_CLOSE int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0)
        return error_errno(err, "%s", path);
    return add_folders_above(snapshot, path, info.st_mtime, err) &&
           tar_add_file(&snapshot->tar, path, mode, info.st_mtime, fd, (uint64_t)info.st_size, err);
}

static mode_t mode_in_job(const struct repo *repo, const struct listed *file, mode_t mode)
{
    bool from_index = repo->ignores_rights && file->tracked;
    bool executable = from_index ? file->executable : (mode & S_IXUSR) != 0;
    return executable ? 0777 : 0666;
}

/* Adds what `place` has under the name; `*there` is false where it has nothing. */
static bool add_file(struct snapshot *snapshot, struct place *place, const struct listed *file, bool *there,
                     struct error *err)
{
    *there = false;
    int parent = place_parent(place, file->path);
    const char *slash = strrchr(file->path, '/');
    const char *name = slash ? slash + 1 : file->path;
    struct stat info;
    if (parent < 0 || fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) < 0)
        return is_absence(errno) || error_errno(err, "%s", file->path);
    *there = true;
    if (S_ISLNK(info.st_mode))
        return add_link(snapshot, parent, name, file->path, info.st_mtime, err);
    if (S_ISREG(info.st_mode)) {
        mode_t mode = mode_in_job(snapshot->request->repo, file, info.st_mode);
        return add_regular(snapshot, parent, name, file->path, mode, err);
    }
    if (S_ISDIR(info.st_mode) && file->is_repository)
        return add_folders_above(snapshot, file->path, info.st_mtime, err) &&
               tar_add_folder(&snapshot->tar, file->path, 0777, info.st_mtime, err);
    return true; /* a folder where git has a file; a device or a socket, which git does not keep */
}

/* The names that a sparse checkout left away, a line each. */
static bool name_missing(struct snapshot *snapshot, struct place *place, struct buf *names, struct error *err)
{
    for (size_t i = 0; i < snapshot->files.len; i++) {
        const struct listed *file = snapshot->files.items[i];
        if (!file->skipped || file->is_repository)
            continue;
        if (strpbrk(file->path, "\n\""))
            return error_set(err, ERROR_SYSTEM,
                             "%s: the sparse checkout lacks it, and its name has a quote or "
                             "line break",
                             file->path);
        int parent = place_parent(place, file->path);
        const char *slash = strrchr(file->path, '/');
        if (parent < 0 || faccessat(parent, slash ? slash + 1 : file->path, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
            buf_addf(names, "%s\n", file->path);
    }
    return true;
}

/* Lays out what a sparse checkout lacks; `spare` is open where there is such a folder. */
static bool fill_sparse(struct snapshot *snapshot, struct place *place, struct place *spare,
                        struct error *err)
{
    AUTO_BUF struct buf names = BUF_INIT;
    if (!name_missing(snapshot, place, &names, err))
        return false;
    if (names.len == 0)
        return true;
    const char *folder = path_join(snapshot->arena, snapshot->work, "spare");
    return jobrepo_lay_out(snapshot->request->repo, snapshot->git_dir, folder, names.data, err) &&
           place_open(spare, folder, err);
}

static bool add_sources(struct snapshot *snapshot, struct error *err)
{
    AUTO_PLACE struct place place, spare = {.root = -1, .parent = -1, .parent_path = BUF_INIT};
    if (!place_open(&place, snapshot->tree, err) || !fill_sparse(snapshot, &place, &spare, err))
        return false;
    for (size_t i = 0; i < snapshot->files.len; i++) {
        const struct listed *file = snapshot->files.items[i];
        bool there;
        if (!add_file(snapshot, &place, file, &there, err))
            return false;
        if (!there && file->skipped && spare.root >= 0 && !add_file(snapshot, &spare, file, &there, err))
            return false;
    }
    return true;
}

/* The repository in its scratch folder becomes ".git"; packs are read only, as git has them. */
static bool add_git(struct snapshot *snapshot, struct error *err)
{
    struct vec files = {0};
    if (!listing_walk(snapshot->arena, snapshot->git_dir, &files, err))
        return false;
    AUTO_PLACE struct place place;
    if (!place_open(&place, snapshot->git_dir, err))
        return false;
    for (size_t i = 0; i < files.len; i++) {
        const char *path = ((const struct listed *)files.items[i])->path;
        const char *name = arena_printf(snapshot->arena, ".git/%s", path), *slash = strrchr(path, '/');
        mode_t mode = strncmp(path, "objects/", 8) == 0 ? 0444 : 0666;
        int parent = place_parent(&place, path);
        if (parent < 0 || !add_regular(snapshot, parent, slash ? slash + 1 : path, name, mode, err))
            return false;
    }
    static const char *const empty[] = {".git/objects/info", ".git/refs", ".git/refs/heads",
                                        ".git/refs/tags"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (!tar_add_folder(&snapshot->tar, empty[i], 0777, 0, err))
            return false;
    return true;
}

/* Puts the files of the submodules of `folder` (below the project's, "" or with a slash) on the list. */
static bool list_submodules(struct snapshot *snapshot, const struct vec *files, const char *folder,
                            int levels, struct error *err)
{
    struct arena *arena = snapshot->arena;
    const struct repo *repo = snapshot->request->repo;
    for (size_t i = 0; i < files->len; i++) {
        const struct listed *file = files->items[i];
        if (!file->tracked || !file->is_repository)
            continue;
        const char *path = arena_printf(arena, "%s%s", folder, file->path);
        const char *place = path_join(arena, repo->project_dir, path);
        if (access(path_join(arena, place, ".git"), F_OK) != 0) {
            error_set(err, ERROR_NOT_FOUND, "the submodule %s is not checked out", path);
            return error_hint(err, "git submodule update --init --recursive");
        }
        struct vec inner = {0};
        if (!listing_read_folder(arena, repo, place, &inner, err))
            return error_context(err, "submodule %s", path);
        const char *below = arena_printf(arena, "%s/", path);
        if (levels > 1 && !list_submodules(snapshot, &inner, below, levels - 1, err))
            return false;
        for (size_t k = 0; k < inner.len; k++) {
            struct listed *copy = arena_memdup(arena, inner.items[k], sizeof *copy);
            copy->path = arena_printf(arena, "%s%s", below, copy->path);
            vec_push(arena, &snapshot->files, copy);
        }
    }
    return true;
}

static bool list_work_tree(struct snapshot *snapshot, struct error *err)
{
    enum { DEEPEST = 32 };
    static const int levels[] = {[SUBMODULES_NORMAL] = 1, [SUBMODULES_RECURSIVE] = DEEPEST};
    const struct snapshot_request *request = snapshot->request;
    struct vec own = {0};
    if (!listing_read(snapshot->arena, request->repo, &own, err))
        return false;
    for (size_t i = 0; i < own.len; i++)
        vec_push(snapshot->arena, &snapshot->files, own.items[i]);
    if (request->submodules == SUBMODULES_NONE)
        return true;
    if (!list_submodules(snapshot, &own, "", levels[request->submodules], err))
        return false;
    listing_sort(&snapshot->files);
    return true;
}

/* A recorded revision or the index: laid out by git in our folder, every file in it taken. */
static bool list_checked_out(struct snapshot *snapshot, struct error *err)
{
    const struct snapshot_request *request = snapshot->request;
    if (!snapshot->git_dir)
        return error_set(err, ERROR_USAGE, "sources from \"%s\" need a git repository with a commit: %s",
                         request->source, request->repo->missing);
    if (request->submodules != SUBMODULES_NONE)
        return error_set(err, ERROR_CONFIG,
                         "submodules come with the work tree only, not with the sources \"%s\"",
                         request->source);
    snapshot->tree = path_join(snapshot->arena, snapshot->work, "tree");
    return jobrepo_check_out(snapshot->arena, request, snapshot->git_dir, snapshot->tree, err) &&
           listing_walk(snapshot->arena, snapshot->tree, &snapshot->files, err);
}

static enum index_start index_start(const struct snapshot *snapshot, bool is_work_tree)
{
    if (!is_work_tree)
        return INDEX_LAID_OUT;
    if (snapshot->request->repo->prefix[0])
        return INDEX_FRESH;
    for (size_t i = 0; i < snapshot->files.len; i++)
        if (((const struct listed *)snapshot->files.items[i])->flagged)
            return INDEX_FRESH;
    return INDEX_CHECKOUT;
}

static bool prepare(struct snapshot *snapshot, struct error *err)
{
    const struct repo *repo = snapshot->request->repo;
    bool is_work_tree = strcmp(snapshot->request->source, "worktree") == 0;
    if (repo->head) {
        snapshot->git_dir = path_join(snapshot->arena, snapshot->work, "repository");
        if (!jobrepo_begin(snapshot->arena, repo, snapshot->git_dir, err))
            return false;
    }
    if (!(is_work_tree ? list_work_tree : list_checked_out)(snapshot, err))
        return false;
    return !snapshot->git_dir ||
           (jobrepo_fill(snapshot->arena, snapshot->request, snapshot->git_dir, err) &&
            jobrepo_index(repo, snapshot->git_dir, snapshot->tree, index_start(snapshot, is_work_tree), err));
}

static bool write_archive(struct snapshot *snapshot, struct error *err)
{
    AUTO_CLOSE int fd = open(snapshot->request->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_errno(err, "%s", snapshot->request->path);
    snapshot->tar = (struct tar){.fd = fd, .out = BUF_INIT};
    bool written = (!snapshot->git_dir ||
                    (jobrepo_end(snapshot->arena, snapshot->git_dir, err) && add_git(snapshot, err))) &&
                   add_sources(snapshot, err);
    struct error ignored = ERROR_INIT;
    bool finished = tar_finish(&snapshot->tar, written ? err : &ignored);
    return written && finished;
}

bool snapshot_make(const struct snapshot_request *request, struct error *err)
{
    struct snapshot snapshot = {.arena = arena_new(), .request = request, .last = BUF_INIT};
    snapshot.work = arena_printf(snapshot.arena, "%s.work", request->path);
    snapshot.tree = request->repo->project_dir;
    bool made = file_remove_tree(snapshot.work, err) && folder_make(snapshot.work, 0700, err) &&
                prepare(&snapshot, err) && write_archive(&snapshot, err);
    if (!made) {
        unlink(request->path);
        error_context(err, "taking the sources");
    }
    struct error ignored = ERROR_INIT;
    file_remove_tree(snapshot.work, made ? err : &ignored);
    buf_free(&snapshot.last);
    arena_free(snapshot.arena);
    return made;
}
