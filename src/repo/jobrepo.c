#include "repo/jobrepo.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "repo/git.h"
#include "repo/history.h"
#include "repo/repo.h"
#include "repo/snapshot.h"

enum { SHA256_DIGITS = 64 };

static bool write_file(struct arena *arena, const char *folder, const char *name, const char *text,
                       size_t len, struct error *err)
{
    return file_replace(path_join(arena, folder, name), text, len, 0644, err);
}

/* Sizes and whole seconds are what survives the way into a container; with these two settings git compares no more. */
static void write_config(struct buf *out, const struct repo *repo)
{
    bool is_sha256 = strlen(repo->head) == SHA256_DIGITS;
    buf_addf(out, "[core]\n\trepositoryformatversion = %d\n\tfilemode = true\n\tbare = false\n", is_sha256);
    buf_adds(out, "\tlogallrefupdates = true\n\tcheckStat = minimal\n\ttrustctime = false\n");
    if (is_sha256)
        buf_adds(out, "[extensions]\n\tobjectFormat = sha256\n");
    buf_adds(out, "[remote \"origin\"]\n");
    if (repo->remote_url && !strpbrk(repo->remote_url, "\"\\\n#;"))
        buf_addf(out, "\turl = %s\n", repo->remote_url);
    buf_adds(out, "\tfetch = +refs/heads/*:refs/remotes/origin/*\n[fetch]\n\trecurseSubmodules = false\n");
}

bool jobrepo_begin(struct arena *arena, const struct repo *repo, const char *folder, struct error *err)
{
    static const char *const folders[] = {"objects/info", "objects/pack", "refs/heads", "refs/tags"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (!folder_make(path_join(arena, folder, folders[i]), 0755, err))
            return false;
    AUTO_BUF struct buf config = BUF_INIT;
    write_config(&config, repo);
    const char *head = arena_printf(arena, "%s\n", repo->sha);
    const char *alternates = arena_printf(arena, "%s\n", repo->objects_dir);
    return write_file(arena, folder, "HEAD", head, strlen(head), err) &&
           write_file(arena, folder, "config", config.data, config.len, err) &&
           write_file(arena, folder, "objects/info/alternates", alternates, strlen(alternates), err);
}

/* Reuses what is packed already and looks for no new deltas: speed counts, size does not. */
static bool pack(struct arena *arena, const struct repo *repo, const char *folder, const char *tips,
                 struct error *err)
{
    const char *base = path_join(arena, folder, "objects/pack/pack");
    const char *const args[] = {"pack-objects", "--quiet",
                                "--revs",       "--delta-base-offset",
                                "--window=0",   repo->is_partial ? "--missing=allow-any" : "--no-progress",
                                base,           NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct git_call call = {.folder = repo->root, .git_dir = folder, .args = args, .input = tips};
    return git_must(repo, &call, &result, err) || error_context(err, "packing the history for the jobs");
}

static bool write_history(struct arena *arena, const struct history *history, const char *folder,
                          struct error *err)
{
    AUTO_BUF struct buf shallow = BUF_INIT, refs = BUF_INIT;
    for (size_t i = 0; i < history->shallow.len; i++)
        buf_addf(&shallow, "%s\n", (const char *)history->shallow.items[i]);
    buf_addf(&refs, "# pack-refs with: peeled fully-peeled sorted \n%s", history->refs.data);
    return (shallow.len == 0 || write_file(arena, folder, "shallow", shallow.data, shallow.len, err)) &&
           write_file(arena, folder, "packed-refs", refs.data, refs.len, err);
}

bool jobrepo_fill(struct arena *arena, const struct snapshot_request *request, const char *folder,
                  struct error *err)
{
    const struct repo *repo = request->repo;
    const struct history_request wanted = {
        .tip = repo->sha,
        .is_inner = repo->prefix[0] != '\0',
        .branch = request->ref_is_tag ? NULL : request->ref_name,
        .tag = request->ref_is_tag ? request->ref_name : NULL,
        .depth = request->depth,
    };
    const char *tree, *sha;
    if (wanted.is_inner && !repo_inner_commit(arena, repo, folder, &tree, &sha, err))
        return false;
    AUTO_HISTORY struct history history;
    if (!history_read(arena, repo, &wanted, &history, err) || !write_history(arena, &history, folder, err) ||
        !pack(arena, repo, folder, history.tips.data, err))
        return error_context(err, "making the jobs' .git");
    return true;
}

static bool git_in(const struct repo *repo, const char *git_dir, const char *index, const char *const *args,
                   struct process_result *result, struct error *err)
{
    struct git_call call = {.folder = repo->root, .git_dir = git_dir, .index = index, .args = args};
    return git_must(repo, &call, result, err);
}

/* The tree that the source names: of a revision as it is; of the index by writing one, with our repository taking the
 * new objects. */
static bool find_tree(struct arena *arena, const struct snapshot_request *request, const char *folder,
                      const char *index, const char **tree, struct error *err)
{
    const struct repo *repo = request->repo;
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (strcmp(request->source, "index") == 0) {
        const char *prefix = arena_printf(arena, "--prefix=%s", repo->prefix);
        const char *const args[] = {"write-tree", repo->prefix[0] ? prefix : NULL, NULL};
        if (!git_copy_index(repo, index, err) || !git_in(repo, folder, index, args, &result, err))
            return false;
    } else {
        int len = (int)strlen(repo->prefix) - (repo->prefix[0] != '\0');
        const char *name = arena_printf(arena, "%s^{commit}:%.*s", request->source, len, repo->prefix);
        const char *const args[] = {"rev-parse", "--verify", "--end-of-options", name, NULL};
        if (!git_in(repo, NULL, NULL, args, &result, err))
            return error_set(err, ERROR_USAGE, "there is no revision \"%s\" to take the sources from",
                             request->source);
    }
    *tree = arena_strndup(arena, result.output.data, strcspn(result.output.data, "\n"));
    return true;
}

bool jobrepo_end(struct arena *arena, const char *folder, struct error *err)
{
    const char *alternates = path_join(arena, folder, "objects/info/alternates");
    return unlink(alternates) == 0 || error_errno(err, "%s", alternates);
}

bool jobrepo_check_out(struct arena *arena, const struct snapshot_request *request, const char *folder,
                       const char *tree, struct error *err)
{
    const struct repo *repo = request->repo;
    const char *index = path_join(arena, folder, "index"), *id = NULL;
    if (!folder_make(tree, 0755, err) || !find_tree(arena, request, folder, index, &id, err))
        return false;
    unlink(index);
    const char *const read[] = {"read-tree", id, NULL};
    const char *const write[] = {"checkout-index", "--all", "--index", "--quiet", NULL};
    AUTO_PROCESS struct process_result first = PROCESS_RESULT_INIT, second = PROCESS_RESULT_INIT;
    struct git_call call = {.folder = tree, .git_dir = folder, .work_tree = tree, .args = read};
    if (!git_must(repo, &call, &first, err))
        return error_context(err, "reading the sources of %s", request->source);
    call.args = write;
    return git_must(repo, &call, &second, err) || error_context(err, "laying out %s", request->source);
}

/* Makes the index hold HEAD's entries; those that stay the same keep what is known of their files. */
static bool reset_index(const struct repo *repo, const char *git_dir, const char *index, struct error *err)
{
    const char *const args[] = {"read-tree", "--reset", repo->sha, NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    return git_in(repo, git_dir, index, args, &result, err) || error_context(err, "making the jobs' index");
}

bool jobrepo_index(const struct repo *repo, const char *folder, const char *tree, enum index_start start,
                   struct error *err)
{
    AUTO_BUF struct buf index = BUF_INIT;
    buf_addf(&index, "%s/index", folder);
    if (start == INDEX_CHECKOUT && !git_copy_index(repo, index.data, err))
        return false;
    if (!reset_index(repo, start == INDEX_CHECKOUT ? NULL : folder, index.data, err))
        return false;
    const char *const args[] = {"update-index", "-q", "--refresh", NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct git_call call = {.folder = tree, .git_dir = folder, .work_tree = tree, .args = args};
    return git_run(repo, &call, &result, err); /* its exit code only says whether something differs */
}

bool jobrepo_lay_out(const struct repo *repo, const char *folder, const char *tree, const char *names,
                     struct error *err)
{
    if (!folder_make(tree, 0755, err))
        return false;
    const char *const args[] = {"checkout-index", "--quiet", "--stdin", NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    struct git_call call = {
        .folder = tree, .git_dir = folder, .work_tree = tree, .args = args, .input = names};
    return git_must(repo, &call, &result, err) ||
           error_context(err, "laying out what the sparse checkout lacks");
}
