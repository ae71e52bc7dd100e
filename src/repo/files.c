#include "repo/files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "repo/git.h"
#include "repo/listing.h"
#include "repo/repo.h"

bool repo_list_files(struct arena *arena, const struct repo *repo, struct vec *paths, struct error *err)
{
    AUTO_CLOSE int folder = open(repo->project_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return error_errno(err, "%s", repo->project_dir);
    struct vec files = {0};
    if (!listing_read(arena, repo, &files, err))
        return false;
    for (size_t i = 0; i < files.len; i++) {
        const struct listed *file = files.items[i];
        struct stat info;
        bool is_there =
            fstatat(folder, file->path, &info, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(info.st_mode);
        if (is_there || (file->skipped && !file->is_repository))
            vec_push(arena, paths, file->path);
    }
    return true;
}

static void take_changed(struct arena *arena, struct vec *files, const char *path)
{
    struct listed file = {.path = arena_strdup(arena, path)};
    vec_push(arena, files, arena_memdup(arena, &file, sizeof file));
}

bool repo_changed_files(struct arena *arena, const struct repo *repo, const char *from, struct vec *paths,
                        struct error *err)
{
    if (!repo->git_dir)
        return error_set(err, ERROR_NOT_FOUND, "%s", repo->missing);
    const char *const args[] = {"diff",
                                "--name-only",
                                "-z",
                                "--no-renames",
                                "--no-ext-diff",
                                "--relative",
                                "--ignore-submodules=dirty",
                                "--end-of-options",
                                from,
                                "--",
                                NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct git_call call = {.folder = repo->project_dir, .args = args};
    if (!git_compare(repo, &call, &result, err))
        return false;
    struct vec files = {0};
    const char *end = result.output.data + result.output.len;
    for (const char *at = result.output.data; at < end; at += strlen(at) + 1)
        take_changed(arena, &files, at);

    struct vec present = {0};
    if (!listing_read(arena, repo, &present, err))
        return false;
    for (size_t i = 0; i < present.len; i++) {
        const struct listed *file = present.items[i];
        if (!file->tracked)
            take_changed(arena, &files, file->path);
    }
    listing_sort(&files);
    for (size_t i = 0; i < files.len; i++)
        vec_push(arena, paths, ((const struct listed *)files.items[i])->path);
    return true;
}

bool repo_file_id(struct arena *arena, const struct repo *repo, const char *path, bool last_commit,
                  const char **id, struct error *err)
{
    *id = NULL;
    AUTO_CLOSE int folder = open(repo->project_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat info;
    if (folder < 0 || fstatat(folder, path, &info, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(info.st_mode))
        return true;
    if (!repo->git_dir)
        return error_set(err, ERROR_NOT_FOUND, "the git id of %s: %s", path, repo->missing);
    const char *literal = arena_printf(arena, ":(literal)%s", path);
    const char *const commit[] = {"log", "-1", "--format=%H", "--", literal, NULL};
    const char *const blob[] = {"hash-object", "--no-filters", "--", path, NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct git_call call = {.folder = repo->project_dir, .args = last_commit ? commit : blob};
    if (!git_must(repo, &call, &result, err))
        return false;
    size_t len = strcspn(result.output.data, "\n");
    *id = len > 0 ? arena_strndup(arena, result.output.data, len) : NULL;
    return true;
}
