/* `rules:changes`, `rules:exists`, `only:changes`: globs against paths. Each question is answered once and kept, since
 * many jobs ask the same. Source: EVALUATION 2.1 to 2.3. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "config/world.h"
#include "expr/glob.h"
#include "pipeline/build.h"

/* Above so many comparisons GitLab takes the answer for yes. */
enum { MAX_COMPARISONS = 50000 };

/* What changed since one base. */
struct diff {
    struct vec paths; /* char * */
    bool known;
    const char *problem;
};

/* An answer that was given before. */
struct answer {
    bool holds;
    const char *reason;
    const char *problem;
};

static const char *join(struct arena *arena, const struct vec *globs, const char *separator)
{
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; i < globs->len; i++)
        buf_addf(&out, "%s%s", i > 0 ? separator : "", (const char *)globs->items[i]);
    return arena_strndup(arena, out.data, out.len);
}

static const struct diff *diff_since(struct builder *builder, const char *compare_to)
{
    const char *key = compare_to ? compare_to : "";
    struct diff *diff = map_get(&builder->diffs, key);
    if (diff)
        return diff;
    diff = arena_alloc(builder->arena, sizeof *diff);
    map_set(builder->arena, &builder->diffs, key, diff);
    struct error err = ERROR_INIT;
    const struct world *world = builder->world;
    if (!world || !world->changed_files)
        return diff;
    if (!world->changed_files(world->context, builder->arena, compare_to, &diff->paths, &diff->known, &err))
        diff->problem = compare_to && err.kind == ERROR_NOT_FOUND
                            ? "rules:changes:compare_to is not a valid ref"
                            : arena_strdup(builder->arena, err.message);
    return diff;
}

static struct answer judge_changes(struct builder *builder, const struct vec *globs, const struct diff *diff)
{
    struct arena *arena = builder->arena;
    if (diff->problem)
        return (struct answer){.problem = diff->problem};
    if (!diff->known)
        return (struct answer){true, "nothing is known to compare with, so everything counts as changed",
                               NULL};
    if (diff->paths.len * globs->len > MAX_COMPARISONS)
        return (struct answer){true, "too many paths to compare, which counts as changed", NULL};
    for (size_t i = 0; i < globs->len; i++) {
        const struct glob *glob = glob_compile(arena, globs->items[i]);
        for (size_t j = 0; j < diff->paths.len; j++)
            if (glob_matches(glob, diff->paths.items[j]))
                return (struct answer){true,
                                       arena_printf(arena, "%s changed (%s)",
                                                    (const char *)diff->paths.items[j],
                                                    (const char *)globs->items[i]),
                                       NULL};
    }
    return (struct answer){
        false, arena_printf(arena, "nothing changed that matches %s", join(arena, globs, ", ")), NULL};
}

static struct answer *kept_answer(struct builder *builder, const char *key, bool *is_new)
{
    struct answer *answer = map_get(&builder->answers, key);
    *is_new = !answer;
    if (!answer) {
        answer = arena_alloc(builder->arena, sizeof *answer);
        map_set(builder->arena, &builder->answers, arena_strdup(builder->arena, key), answer);
    }
    return answer;
}

bool paths_changed(struct builder *builder, const struct vec *globs, const char *compare_to,
                   const char **reason, const char **problem)
{
    bool is_new;
    const char *key = arena_printf(builder->brief, "changes\n%s\n%s", compare_to ? compare_to : "",
                                   join(builder->brief, globs, "\n"));
    struct answer *answer = kept_answer(builder, key, &is_new);
    if (is_new)
        *answer = judge_changes(builder, globs, diff_since(builder, compare_to));
    *reason = answer->reason;
    if (answer->problem)
        *problem = answer->problem;
    return answer->holds;
}

/* --- exists --- */

/* The files that count for these globs: only those of the top folder where no glob goes deeper. */
static struct vec relevant_files(struct arena *arena, const struct vec *files, const struct vec *globs)
{
    for (size_t i = 0; i < globs->len; i++)
        if (strchr(globs->items[i], '/') || strstr(globs->items[i], "**"))
            return *files;
    struct vec top = {0};
    for (size_t i = 0; i < files->len; i++)
        if (!strchr(files->items[i], '/'))
            vec_push(arena, &top, files->items[i]);
    return top;
}

/* The first file that is not before `text`; the list is sorted. */
static size_t first_from(const struct vec *files, const char *text)
{
    size_t low = 0, high = files->len;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(files->items[middle], text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A plain name: a file, or a folder where it ends with a slash. */
static const char *find_plain(const struct vec *files, const char *text)
{
    size_t at = first_from(files, text);
    if (at == files->len)
        return NULL;
    const char *file = files->items[at];
    size_t len = strlen(text);
    bool folder = len > 0 && text[len - 1] == '/';
    return (folder ? strncmp(file, text, len) : strcmp(file, text)) == 0 ? file : NULL;
}

/* The rest of a glob that only asks for an ending (.go, or the same behind a double star and a star); NULL for
 * others. */
static const char *wanted_ending(const char *glob)
{
    const char *ending = strncmp(glob, "**/*", 4) == 0 ? glob + 4 : glob;
    if (*ending != '.' || strpbrk(ending, "/*?[{\\"))
        return NULL;
    return ending;
}

static bool ends_with(const char *text, const char *ending)
{
    size_t len = strlen(text), ending_len = strlen(ending);
    return len >= ending_len && strcmp(text + len - ending_len, ending) == 0;
}

static const char *find_file(struct builder *builder, const struct vec *files, const char *text)
{
    if (glob_is_plain(text))
        return find_plain(files, text);
    const char *ending = wanted_ending(text);
    const struct glob *glob = ending ? NULL : glob_compile(builder->arena, text);
    for (size_t i = 0; i < files->len; i++)
        if (ending ? ends_with(files->items[i], ending) : glob_matches(glob, files->items[i]))
            return files->items[i];
    return NULL;
}

static size_t count_patterns(const struct vec *globs)
{
    size_t count = 0;
    for (size_t i = 0; i < globs->len; i++)
        count += !glob_is_plain(globs->items[i]) && !wanted_ending(globs->items[i]);
    return count;
}

/* The project's files, listed once a project and ref; NULL with `problem` set. */
static const struct vec *files_of(struct builder *builder, const char *project, const char *ref,
                                  const char **problem)
{
    const char *key = arena_printf(builder->arena, "%s\n%s", project ? project : "", ref ? ref : "");
    struct vec *files = map_get(&builder->files, key);
    if (files)
        return files;
    files = arena_alloc(builder->arena, sizeof *files);
    struct error err = ERROR_INIT;
    const struct world *world = builder->world;
    if (world && world->list_files &&
        !world->list_files(world->context, builder->arena, project, ref, files, &err)) {
        *problem = project && err.kind == ERROR_NOT_FOUND
                       ? arena_printf(builder->arena, "rules:exists:project `%s` not found or access denied",
                                      project)
                       : arena_strdup(builder->arena, err.message);
        return NULL;
    }
    map_set(builder->arena, &builder->files, key, files);
    return files;
}

const struct vec *builder_files(struct builder *builder)
{
    static const struct vec none;
    const char *problem;
    const struct vec *files = files_of(builder, NULL, NULL, &problem);
    return files ? files : &none;
}

static struct answer judge_exists(struct builder *builder, const struct vec *globs, const char *project,
                                  const char *ref)
{
    struct answer answer = {0};
    struct arena *arena = builder->arena;
    const struct vec *all = files_of(builder, project, ref, &answer.problem);
    if (!all)
        return answer;
    struct vec files = relevant_files(arena, all, globs);
    if (files.len * count_patterns(globs) > MAX_COMPARISONS)
        return (struct answer){true, "too many files to compare, which counts as there", NULL};
    for (size_t i = 0; i < globs->len; i++) {
        const char *file = find_file(builder, &files, globs->items[i]);
        if (file)
            return (struct answer){
                true, arena_printf(arena, "%s is there (%s)", file, (const char *)globs->items[i]), NULL};
    }
    answer.reason = arena_printf(arena, "no file matches %s", join(arena, globs, ", "));
    return answer;
}

bool paths_exist(struct builder *builder, const struct vec *globs, const char *project, const char *ref,
                 const char **reason, const char **problem)
{
    bool is_new;
    const char *key = arena_printf(builder->brief, "exists\n%s\n%s\n%s", project ? project : "",
                                   ref ? ref : "", join(builder->brief, globs, "\n"));
    struct answer *answer = kept_answer(builder, key, &is_new);
    if (is_new)
        *answer = judge_exists(builder, globs, project, ref);
    *reason = answer->reason;
    if (answer->problem)
        *problem = answer->problem;
    return answer->holds;
}
