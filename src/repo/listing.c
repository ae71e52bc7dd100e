#include "repo/listing.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "repo/git.h"
#include "repo/repo.h"

static int by_path(const void *left, const void *right)
{
    const struct listed *a = *(const struct listed *const *)left, *b = *(const struct listed *const *)right;
    return strcmp(a->path, b->path);
}

void listing_sort(struct vec *files)
{
    if (files->len > 0)
        qsort(files->items, files->len, sizeof *files->items, by_path);
    size_t kept = 0;
    for (size_t i = 0; i < files->len; i++) {
        const struct listed *file = files->items[i], *last = kept ? files->items[kept - 1] : NULL;
        if (!last || strcmp(last->path, file->path) != 0)
            files->items[kept++] = files->items[i];
    }
    files->len = kept;
}

/* What is ours below a folder: .ci-local/, which may hold secrets, and, where somebody's home is the project, the records
 * and caches of runs. A server would have none of it unless it is committed. */
struct own {
    struct vec prefixes; /* char *: with a slash at the end */
};

static struct own own_below(struct arena *arena, const char *folder)
{
    struct own own = {0};
    vec_push(arena, &own.prefixes, ".ci-local/");
    const size_t len = strlen(folder);
    for (int kind = HOME_STATE; kind <= HOME_CONFIG; kind++) {
        const char *home = file_home(arena, (enum file_home)kind);
        AUTO_FREE char *real = home ? realpath(home, NULL) : NULL;
        if (real && strncmp(real, folder, len) == 0 && real[len] == '/')
            vec_push(arena, &own.prefixes, arena_printf(arena, "%s/", real + len + 1));
    }
    return own;
}

static bool is_ours(const struct own *own, const char *path)
{
    for (size_t i = 0; i < own->prefixes.len; i++)
        if (strncmp(path, own->prefixes.items[i], strlen(own->prefixes.items[i])) == 0)
            return true;
    return false;
}

/* One entry of `ls-files -v --stage`: "H 100644 OID 0\tPATH" for a tracked file, "? PATH" for another. */
static void take_entry(struct arena *arena, struct vec *files, const char *entry, const struct own *own)
{
    struct listed file = {.tracked = entry[0] != '?'};
    const char *path = entry + 2;
    if (file.tracked) {
        file.is_repository = strncmp(path, "160000 ", 7) == 0;
        file.executable = strncmp(path, "100755 ", 7) == 0;
        file.skipped = entry[0] == 'S' || entry[0] == 's';
        file.flagged = file.skipped || (entry[0] >= 'a' && entry[0] <= 'z');
        path = strchr(entry, '\t') + 1;
    } else if (is_ours(own, path)) {
        return;
    }
    size_t len = strlen(path);
    if (len > 0 && path[len - 1] == '/') {
        file.is_repository = true;
        len--;
    }
    file.path = arena_strndup(arena, path, len);
    vec_push(arena, files, arena_memdup(arena, &file, sizeof file));
}

bool listing_read_folder(struct arena *arena, const struct repo *repo, const char *folder, struct vec *files,
                         struct error *err)
{
    const char *const args[] = {"ls-files", "-z", "-v", "--stage", "--others", "--exclude-standard", NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!git_must(repo, &(struct git_call){.folder = folder, .args = args}, &result, err))
        return false;
    const struct own own = own_below(arena, folder);
    const char *end = result.output.data + result.output.len;
    for (const char *at = result.output.data; at < end; at += strlen(at) + 1)
        take_entry(arena, files, at, &own);
    listing_sort(files);
    return true;
}

bool listing_walk(struct arena *arena, const char *folder, struct vec *files, struct error *err)
{
    char *const roots[] = {(char *)folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
    if (!walk)
        return error_errno(err, "listing %s", folder);
    size_t skip = strlen(folder) + (folder[strlen(folder) - 1] != '/');
    for (FTSENT *entry; (entry = fts_read(walk));) {
        const char *path = entry->fts_path + skip;
        if (entry->fts_level > 0 && strcmp(entry->fts_name, ".git") == 0) {
            fts_set(walk, entry, FTS_SKIP);
        } else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
            errno = entry->fts_errno;
            error_errno(err, "listing %s", entry->fts_path);
            fts_close(walk);
            return false;
        } else if (entry->fts_info != FTS_D && entry->fts_info != FTS_DP) {
            struct listed file = {.path = arena_strdup(arena, path)};
            vec_push(arena, files, arena_memdup(arena, &file, sizeof file));
        }
    }
    fts_close(walk);
    listing_sort(files);
    return true;
}

static bool walk_project(struct arena *arena, const char *folder, struct vec *files, struct error *err)
{
    const struct own own = own_below(arena, folder);
    struct vec all = {0};
    if (!listing_walk(arena, folder, &all, err))
        return false;
    for (size_t i = 0; i < all.len; i++)
        if (!is_ours(&own, ((const struct listed *)all.items[i])->path))
            vec_push(arena, files, all.items[i]);
    return true;
}

bool listing_read(struct arena *arena, const struct repo *repo, struct vec *files, struct error *err)
{
    if (!repo->git_dir)
        return walk_project(arena, repo->project_dir, files, err);
    return listing_read_folder(arena, repo, repo->project_dir, files, err);
}
