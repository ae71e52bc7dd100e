#include "executor/selection.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/map.h"
#include "executor/attempt.h"
#include "executor/doublestar.h"
#include "executor/executor.h"
#include "executor/git_index.h"

enum { INDEX_BYTES = 256 * 1024 * 1024, MESSAGE_WIDTH = 50 };

void helper_line(struct attempt *attempt, enum helper_level level, const char *format, ...)
{
    static const struct {
        const char *colour, *prefix;
    } looks[] = {
        [HELPER_INFO] = {"", ""},
        [HELPER_WARNING] = {"\x1b[0;33m", "WARNING: "},
        [HELPER_ERROR] = {"\x1b[31;1m", "ERROR: "},
        [HELPER_FATAL] = {"\x1b[31;1m", "FATAL: "},
    };
    va_list args;
    va_start(args, format);
    AUTO_FREE char *message = NULL;
    if (vasprintf(&message, format, args) < 0)
        message = NULL;
    va_end(args);
    int width = MESSAGE_WIDTH - (int)strlen(looks[level].prefix);
    job_log_line(attempt->log, LINE_RAW, "%s%s%-*s\x1b[0;m ", looks[level].colour, looks[level].prefix, width,
                 message ? message : "");
}

/* One pattern, made fit for matching. */
struct pattern {
    const char *shown; /* as the log has it: expanded */
    const char *glob;  /* relative to the project; NULL: outside of it */
};

static const char *without_dots(struct arena *arena, const char *path)
{
    while (strncmp(path, "./", 2) == 0)
        path += 2 + strspn(path + 2, "/");
    size_t len = strlen(path);
    while (len > 0 && path[len - 1] == '/')
        len--;
    return len == 1 && *path == '.' ? "" : arena_strndup(arena, path, len);
}

static struct pattern read_pattern(const struct attempt *attempt, const char *text)
{
    struct pattern pattern = {.shown = attempt_expand(attempt, text)};
    const char *path = pattern.shown;
    size_t len = strlen(attempt->project_dir);
    if (strncmp(path, attempt->project_dir, len) == 0 && (path[len] == '/' || path[len] == '\0'))
        path += len + strspn(path + len, "/");
    if (*path != '/' && strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0)
        pattern.glob = without_dots(attempt->arena, path);
    return pattern;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_below(const char *path, const char *base)
{
    size_t len = strlen(base);
    return len == 0 || (strncmp(path, base, len) == 0 && (path[len] == '/' || path[len] == '\0'));
}

/* The folders that must be read: none below another one. */
static struct vec needed_bases(struct arena *arena, const struct vec *patterns, bool whole)
{
    struct vec all = {0}, bases = {0};
    if (whole)
        vec_push(arena, &all, "");
    for (size_t i = 0; i < patterns->len; i++) {
        const struct pattern *pattern = patterns->items[i];
        if (pattern->glob)
            vec_push(arena, &all, doublestar_base(arena, pattern->glob));
    }
    if (all.len)
        qsort(all.items, all.len, sizeof *all.items, by_text);
    for (size_t i = 0; i < all.len; i++)
        if (bases.len == 0 || !is_below(all.items[i], bases.items[bases.len - 1]))
            vec_push(arena, &bases, all.items[i]);
    return bases;
}

struct chooser {
    struct attempt *attempt;
    struct tree *tree;
    struct vec exclude; /* char *: globs, sorted */
    size_t *excluded;   /* for each of them */
    struct map chosen;  /* path to struct tree_file * */
    struct map decided; /* path to anything: its exclusion was counted */
};

/* Whether the entry or a folder that it lies in matches. */
static bool matches(const char *glob, const char *path)
{
    if (*glob == '\0' || doublestar_match(glob, path))
        return true;
    AUTO_BUF struct buf folder = BUF_INIT;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        buf_clear(&folder);
        buf_add(&folder, path, (size_t)(slash - path));
        if (doublestar_match(glob, folder.data))
            return true;
    }
    return false;
}

static bool is_excluded(struct chooser *chooser, const char *path)
{
    for (size_t i = 0; i < chooser->exclude.len; i++)
        if (doublestar_match(chooser->exclude.items[i], path)) {
            if (!map_get(&chooser->decided, path))
                chooser->excluded[i]++;
            map_set(chooser->attempt->arena, &chooser->decided, path, "");
            return true;
        }
    return false;
}

/* Takes the file unless it is excluded; says whether it did. */
static bool choose(struct chooser *chooser, struct tree_file *file)
{
    if (is_excluded(chooser, file->entry.path))
        return false;
    map_set(chooser->attempt->arena, &chooser->chosen, file->entry.path, file);
    return true;
}

static void choose_by_pattern(struct chooser *chooser, const struct pattern *pattern)
{
    size_t found = 0;
    if (!pattern->glob) {
        helper_line(chooser->attempt, HELPER_WARNING,
                    "processPath: artifact path is not a subpath of project directory: %s", pattern->shown);
        return;
    }
    for (size_t i = 0; i < chooser->tree->files.len; i++) {
        struct tree_file *file = chooser->tree->files.items[i];
        if (matches(pattern->glob, file->entry.path))
            found += choose(chooser, file);
    }
    if (found)
        helper_line(chooser->attempt, HELPER_INFO, "%s: found %zu matching artifact files and directories",
                    pattern->shown, found);
    else
        helper_line(
            chooser->attempt, HELPER_WARNING,
            "%s: no matching files. Ensure that the artifact path is relative to the working directory (%s)",
            pattern->shown, chooser->attempt->project_dir);
}

struct tracked {
    struct arena *arena;
    struct map paths;
};

static bool add_snapshot_entry(void *context, const struct tar_entry *entry, struct error *err)
{
    (void)err;
    struct tracked *tracked = context;
    map_set(tracked->arena, &tracked->paths, arena_strdup(tracked->arena, entry->path), "");
    return true;
}

/* What git tracks, and what came with the sources all the same: a runner's checkout would not have it. */
static struct map tracked_paths(struct chooser *chooser)
{
    struct attempt *attempt = chooser->attempt;
    struct tracked tracked = {.arena = attempt->arena};
    struct error ignored = ERROR_INIT;
    const struct tree_file *index = tree_find(chooser->tree, ".git/index");
    const char *bytes = index ? tree_read(chooser->tree, index, INDEX_BYTES, &ignored) : NULL;
    if (bytes)
        git_index_read(attempt->arena, bytes, (size_t)index->entry.size, &tracked.paths);
    AUTO_CLOSE int fd = open(attempt->request->snapshot, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        tar_walk(fd, add_snapshot_entry, &tracked, &ignored);
    return tracked.paths;
}

static void choose_untracked(struct chooser *chooser)
{
    const struct map tracked = tracked_paths(chooser);
    size_t found = 0;
    for (size_t i = 0; i < chooser->tree->files.len; i++) {
        struct tree_file *file = chooser->tree->files.items[i];
        const char *path = file->entry.path;
        if (file->entry.kind != TAR_FOLDER && !is_below(path, ".git") && !map_get(&tracked, path))
            found += choose(chooser, file);
    }
    if (found)
        helper_line(chooser->attempt, HELPER_INFO, "untracked: found %zu files", found);
    else
        helper_line(chooser->attempt, HELPER_INFO, "untracked: no files");
}

static void read_excludes(struct chooser *chooser, const struct vec *exclude)
{
    struct arena *arena = chooser->attempt->arena;
    for (size_t i = 0; i < exclude->len; i++)
        vec_push(arena, &chooser->exclude, attempt_expand(chooser->attempt, exclude->items[i]));
    if (chooser->exclude.len)
        qsort(chooser->exclude.items, chooser->exclude.len, sizeof *chooser->exclude.items, by_text);
    chooser->excluded = arena_alloc(arena, (chooser->exclude.len + 1) * sizeof *chooser->excluded);
}

static void say_excluded(const struct chooser *chooser)
{
    for (size_t i = 0; i < chooser->exclude.len; i++)
        if (chooser->excluded[i])
            helper_line(chooser->attempt, HELPER_INFO, "%s: excluded %zu files",
                        (const char *)chooser->exclude.items[i], chooser->excluded[i]);
}

static int by_path(const void *a, const void *b)
{
    const struct tree_file *x = *(const struct tree_file *const *)a, *y = *(const struct tree_file *const *)b;
    return strcmp(x->entry.path, y->entry.path);
}

static struct vec sorted_files(const struct chooser *chooser)
{
    struct vec files = {0};
    for (size_t i = 0; i < chooser->chosen.len; i++)
        vec_push(chooser->attempt->arena, &files, chooser->chosen.entries[i].value);
    if (files.len)
        qsort(files.items, files.len, sizeof *files.items, by_path);
    return files;
}

bool selection_make(struct attempt *attempt, const struct selection_request *request,
                    struct selection *selection, struct error *err)
{
    struct chooser chooser = {.attempt = attempt};
    struct vec patterns = {0};
    for (size_t i = 0; i < request->paths.len; i++) {
        struct pattern pattern = read_pattern(attempt, request->paths.items[i]);
        vec_push(attempt->arena, &patterns, arena_memdup(attempt->arena, &pattern, sizeof pattern));
    }
    const struct vec bases = needed_bases(attempt->arena, &patterns, request->untracked);
    *selection = (struct selection){.tree = attempt->backend->open_tree(attempt, &bases, err)};
    if (!selection->tree)
        return false;
    chooser.tree = selection->tree;
    read_excludes(&chooser, &request->exclude);
    for (size_t i = 0; i < patterns.len; i++)
        choose_by_pattern(&chooser, patterns.items[i]);
    if (request->untracked)
        choose_untracked(&chooser);
    say_excluded(&chooser);
    selection->files = sorted_files(&chooser);
    return true;
}

void selection_close(struct selection *selection)
{
    tree_close(selection->tree);
    selection->tree = NULL;
}
