#include "repo/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "repo/git.h"
#include "repo/repo.h"

/* How many commits one git is asked for; a history of depth 20 without many merges takes a single one. */
enum { COMMITS_AT_ONCE = 500 };

struct commit {
    const char *id;
    struct vec parents; /* char * */
};

static struct commit *take_commit(struct arena *arena, const char *line, size_t len)
{
    struct commit *commit = arena_alloc(arena, sizeof *commit);
    char *text = arena_strndup(arena, line, len);
    commit->id = strtok_r(text, " ", &text);
    for (const char *parent; (parent = strtok_r(NULL, " ", &text));)
        vec_push(arena, &commit->parents, parent);
    return commit;
}

/* Learns the parents of `id` and, while at it, of those before it. */
static bool ask_parents(struct arena *arena, const struct repo *repo, const char *id, struct map *known,
                        struct error *err)
{
    const char *count = arena_printf(arena, "--max-count=%d", COMMITS_AT_ONCE);
    const char *const args[] = {"rev-list", "--parents", count, id, NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!git_must(repo, &(struct git_call){.folder = repo->root, .args = args}, &result, err))
        return false;
    for (const char *line = result.output.data; *line;) {
        size_t len = strcspn(line, "\n");
        struct commit *commit = take_commit(arena, line, len);
        map_set(arena, known, commit->id, commit);
        line += len + (line[len] == '\n');
    }
    return map_get(known, id) || error_set(err, ERROR_NOT_FOUND, "git rev-list: nothing is known of %s", id);
}

/* Breadth first from the tip: what lies less than `depth` steps away. */
static bool walk(struct arena *arena, const struct repo *repo, const struct history_request *request,
                 struct history *history, struct error *err)
{
    struct map known = {0};
    struct vec level = {0};
    vec_push(arena, &level, request->tip);
    map_set(arena, &history->commits, request->tip, "");
    for (int depth = 1; level.len > 0; depth++) {
        struct vec next = {0};
        for (size_t i = 0; i < level.len; i++) {
            const char *id = level.items[i];
            if (!map_get(&known, id) && !ask_parents(arena, repo, id, &known, err))
                return false;
            const struct commit *commit = map_get(&known, id);
            if (depth == request->depth && commit->parents.len > 0)
                vec_push(arena, &history->shallow, id);
            for (size_t p = 0; depth < request->depth && p < commit->parents.len; p++) {
                const char *parent = commit->parents.items[p];
                if (map_get(&history->commits, parent))
                    continue;
                map_set(arena, &history->commits, parent, "");
                vec_push(arena, &next, parent);
            }
        }
        level = next;
    }
    return true;
}

/* A checkout that is shallow itself has no more to give; its own ends are ends for the jobs too. */
static bool add_own_ends(struct arena *arena, const struct repo *repo, struct history *history,
                         struct error *err)
{
    AUTO_BUF struct buf ends = BUF_INIT;
    if (!file_read(path_join(arena, repo->common_dir, "shallow"), 0, &ends, err)) {
        if (err->kind != ERROR_NOT_FOUND)
            return false;
        *err = (struct error)ERROR_INIT;
        return true;
    }
    for (const char *line = ends.data; *line;) {
        size_t len = strcspn(line, "\n");
        const char *id = arena_strndup(arena, line, len);
        bool reached = history->complete || map_get(&history->commits, id);
        if (reached && !vec_has_string(&history->shallow, id))
            vec_push(arena, &history->shallow, id);
        line += len + (line[len] == '\n');
    }
    return true;
}

struct ref {
    const char *name, *id, *peeled; /* peeled: the commit behind a tag object, or NULL */
};

static int by_name(const void *left, const void *right)
{
    const struct ref *a = *(const struct ref *const *)left, *b = *(const struct ref *const *)right;
    return strcmp(a->name, b->name);
}

/* What git refuses in a ref's name could break the file that lists them. */
static bool is_good_ref(const char *name)
{
    for (const char *at = name; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7f || strchr("~^:?*[\\", *at))
            return false;
    return name[0] && !strstr(name, "..") && !strstr(name, "//") && !strstr(name, "@{");
}

/* The first of a name stays. */
static void add_ref(struct arena *arena, struct vec *refs, const struct ref *ref)
{
    for (size_t i = 0; i < refs->len; i++)
        if (strcmp(((const struct ref *)refs->items[i])->name, ref->name) == 0)
            return;
    vec_push(arena, refs, arena_memdup(arena, ref, sizeof *ref));
}

static void add_named(struct arena *arena, struct vec *refs, const char *folder, const char *name,
                      const char *id)
{
    if (name && is_good_ref(name))
        add_ref(arena, refs, &(struct ref){.name = arena_printf(arena, "%s%s", folder, name), .id = id});
}

static bool is_wanted(const struct history *history, const struct ref *ref)
{
    return history->complete || map_get(&history->commits, ref->peeled ? ref->peeled : ref->id);
}

/* Tags on the commits that are there, as fetch follows them; with the whole history all branches of origin too. */
static bool read_refs(struct arena *arena, const struct repo *repo, const struct history *history,
                      struct vec *refs, struct error *err)
{
    const char *const args[] = {"for-each-ref", "--format=%(refname) %(objectname) %(*objectname) %(symref)",
                                "refs/tags", history->complete ? "refs/remotes/origin" : NULL, NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!git_must(repo, &(struct git_call){.folder = repo->root, .args = args}, &result, err))
        return false;
    for (const char *line = result.output.data; *line;) {
        size_t len = strcspn(line, "\n");
        char *text = arena_strndup(arena, line, len);
        struct ref ref = {.name = strsep(&text, " "), .id = strsep(&text, " "), .peeled = strsep(&text, " ")};
        if (ref.peeled && !ref.peeled[0])
            ref.peeled = NULL;
        bool is_link = text && text[0];
        if (!is_link && is_wanted(history, &ref))
            add_ref(arena, refs, &ref);
        line += len + (line[len] == '\n');
    }
    return true;
}

static void write_refs(struct history *history, struct vec *refs)
{
    if (refs->len > 0)
        qsort(refs->items, refs->len, sizeof *refs->items, by_name);
    for (size_t i = 0; i < refs->len; i++) {
        const struct ref *ref = refs->items[i];
        buf_addf(&history->refs, "%s %s\n", ref->id, ref->name);
        if (ref->peeled)
            buf_addf(&history->refs, "^%s\n", ref->peeled);
        buf_addf(&history->tips, "%s\n", ref->id);
    }
}

bool history_read(struct arena *arena, const struct repo *repo, const struct history_request *request,
                  struct history *history, struct error *err)
{
    *history = (struct history){.refs = BUF_INIT, .tips = BUF_INIT};
    history->complete = request->depth == 0 && !request->is_inner;
    buf_addf(&history->tips, "%s\n", request->tip);
    struct vec refs = {0};
    add_named(arena, &refs, "refs/remotes/origin/", request->branch, request->tip);
    if (!request->is_inner) {
        bool walked = history->complete || walk(arena, repo, request, history, err);
        if (!walked || !add_own_ends(arena, repo, history, err) ||
            !read_refs(arena, repo, history, &refs, err))
            return false;
    }
    add_named(arena, &refs, "refs/tags/", request->tag, request->tip);
    write_refs(history, &refs);
    return true;
}

void history_free(struct history *history)
{
    buf_free(&history->refs);
    buf_free(&history->tips);
}
