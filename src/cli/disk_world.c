#include "cli/disk_world.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli/event_choice.h"
#include "cli/remote_files.h"
#include "cli/stand_ins.h"
#include "repo/files.h"
#include "repo/repo.h"
#include "yaml/load.h"

static bool is_worktree(const struct disk_world *disk)
{
    return strcmp(disk->source, "worktree") == 0;
}

/* How git names a path in the chosen sources: ":PATH" in the index, "REV:PATH" in a commit. */
static const char *object_name(struct arena *arena, const struct disk_world *disk, const char *path)
{
    const char *rev = strcmp(disk->source, "index") == 0 ? "" : disk->source;
    return arena_printf(arena, "%s:%s%s", rev, disk->repo->prefix, path);
}

/* No way out of the project's folder. */
static bool climbs(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return true;
    return false;
}

static bool read_path(struct arena *arena, const char *path, const char **text, size_t *len,
                      struct error *err)
{
    AUTO_BUF struct buf contents = BUF_INIT;
    if (!file_read(path, WORLD_FILE_BYTES, &contents, err))
        return false;
    *text = arena_strndup(arena, contents.data, contents.len);
    *len = contents.len;
    return true;
}

static bool read_object(const struct disk_world *disk, struct arena *arena, const char *path,
                        const char **text, size_t *len, struct error *err)
{
    const char *const args[] = {"cat-file", "blob", object_name(arena, disk, path), NULL};
    const char *output = NULL;
    if (!repo_git(arena, disk->repo, args, &output, err))
        return err->kind == ERROR_NOT_FOUND
                   ? error_set(err, ERROR_NOT_FOUND, "%s is not in %s", path, disk->source)
                   : false;
    *text = output;
    *len = strlen(output);
    return true;
}

static bool read_local(const struct disk_world *disk, struct arena *arena, const char *path,
                       const char **text, size_t *len, struct error *err)
{
    if (climbs(path))
        return error_set(err, ERROR_NOT_FOUND, "%s lies outside the project", path);
    if (!is_worktree(disk))
        return read_object(disk, arena, path, text, len, err);
    return read_path(arena, path_join(arena, disk->repo->project_dir, path), text, len, err);
}

static const char *stand_in_folder(const struct disk_world *disk, const char *project)
{
    return disk->stand_ins && project ? map_get(&disk->stand_ins->projects, project) : NULL;
}

static struct remote_files remote_of(struct disk_world *disk)
{
    return (struct remote_files){.arena = disk->arena,
                                 .repo = disk->repo,
                                 .offline = disk->offline,
                                 .fetched = &disk->fetched,
                                 .pins = &disk->pins,
                                 .found = disk->locking ? &disk->found : NULL};
}

/* Where a component's file may lie in a checkout of its project. */
static bool read_component(struct arena *arena, const char *folder, const char *name, const char **text,
                           size_t *len, struct error *err)
{
    if (read_path(arena, arena_printf(arena, "%s/templates/%s.yml", folder, name), text, len, err))
        return true;
    if (err->kind != ERROR_NOT_FOUND)
        return false;
    *err = (struct error)ERROR_INIT;
    return read_path(arena, arena_printf(arena, "%s/templates/%s/template.yml", folder, name), text, len,
                     err);
}

static bool disk_read_file(void *context, struct arena *arena, const struct world_file *file,
                           const char **text, size_t *len, struct error *err)
{
    struct disk_world *disk = context;
    const char *folder = stand_in_folder(disk, file->project);
    const char *url_file =
        disk->stand_ins && file->kind == WORLD_REMOTE ? map_get(&disk->stand_ins->urls, file->path) : NULL;
    if (url_file)
        return read_path(arena, url_file, text, len, err);
    if (folder && file->kind == WORLD_COMPONENT)
        return read_component(arena, folder, file->path, text, len, err);
    if (folder && file->kind == WORLD_PROJECT)
        return climbs(file->path) ? error_set(err, ERROR_NOT_FOUND, "%s lies outside the project", file->path)
                                  : read_path(arena, path_join(arena, folder, file->path), text, len, err);
    if (file->kind == WORLD_LOCAL && !file->project)
        return read_local(disk, arena, file->path, text, len, err);
    const struct remote_files remote = remote_of(disk);
    if (remote_file_read(&remote, arena, file, text, len, err))
        return true;
    disk->unreachable = disk->unreachable || err->kind == ERROR_SYSTEM || err->kind == ERROR_UNREACHABLE ||
                        err->kind == ERROR_TIMEOUT;
    return false;
}

static void split_lines(struct arena *arena, const char *text, struct vec *lines)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        if (len > 0)
            vec_push(arena, lines, arena_strndup(arena, text, len));
        text += len + (text[len] == '\n');
    }
}

/* The files of the index or of a commit, below the project's folder. */
static bool list_objects(const struct disk_world *disk, struct arena *arena, struct vec *paths,
                         struct error *err)
{
    const char *const index_args[] = {"-c", "core.quotePath=false", "ls-files", "--cached", NULL};
    const char *const tree_args[] = {"-c",          "core.quotePath=false", "ls-tree", "-r",
                                     "--name-only", disk->source,           NULL};
    const char *output = NULL;
    bool index = strcmp(disk->source, "index") == 0;
    if (!repo_git(arena, disk->repo, index ? index_args : tree_args, &output, err))
        return false;
    split_lines(arena, output, paths);
    return true;
}

static bool list_project(struct disk_world *disk, struct arena *arena, const char *project, const char *ref,
                         struct vec *paths, struct error *err)
{
    const char *folder = stand_in_folder(disk, project);
    if (folder) {
        struct repo other = {0};
        return repo_open(arena, folder, &other, err) && repo_list_files(arena, &other, paths, err);
    }
    const struct remote_files remote = remote_of(disk);
    return remote_file_list(&remote, arena, project, ref, paths, err);
}

static bool disk_list_files(void *context, struct arena *arena, const char *project, const char *ref,
                            struct vec *paths, struct error *err)
{
    struct disk_world *disk = context;
    if (project)
        return list_project(disk, arena, project, ref, paths, err);
    if (!disk->files_known) {
        bool listed = is_worktree(disk) ? repo_list_files(disk->arena, disk->repo, &disk->files, err)
                                        : list_objects(disk, disk->arena, &disk->files, err);
        if (!listed)
            return false;
        disk->files_known = true;
    }
    *paths = disk->files;
    return true;
}

static bool disk_changed_files(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                               bool *known, struct error *err)
{
    const struct disk_world *disk = context;
    const char *from = compare_to ? compare_to : disk->changes_from;
    if (!from)
        from = event_changes_base(arena, disk->repo, disk->event);
    *known = from && disk->repo->git_dir;
    return !*known || repo_changed_files(arena, disk->repo, from, paths, err);
}

static bool disk_file_id(void *context, struct arena *arena, const char *path, bool commit, const char **id,
                         struct error *err)
{
    const struct disk_world *disk = context;
    return repo_file_id(arena, disk->repo, path, commit, id, err);
}

struct world disk_world_of(struct disk_world *disk)
{
    return (struct world){.context = disk,
                          .read_file = disk_read_file,
                          .list_files = disk_list_files,
                          .changed_files = disk_changed_files,
                          .file_id = disk_file_id};
}
