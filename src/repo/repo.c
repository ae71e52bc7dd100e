#include "repo/repo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "repo/git.h"
#include "repo/url.h"

enum { PACKED_REFS_LIMIT = 64 * 1024 * 1024 };

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static const char *local_path(struct arena *arena, const char *folder)
{
    const char *name = base_name(folder);
    return arena_printf(arena, "local/%s", url_path_segment(arena, name, strlen(name)));
}

/* Takes the next line of `*text`, in `arena`; NULL at the end. */
static const char *next_line(struct arena *arena, const char **text)
{
    if (!**text)
        return NULL;
    size_t len = strcspn(*text, "\n");
    const char *line = arena_strndup(arena, *text, len);
    *text += len + ((*text)[len] == '\n');
    return line;
}

static const char *after(const char *text, const char *start)
{
    size_t len = strlen(start);
    return text && strncmp(text, start, len) == 0 ? text + len : NULL;
}

/* A branch without a commit is only named by the file HEAD. */
static const char *unborn_branch(struct arena *arena, const char *git_dir)
{
    AUTO_BUF struct buf head = BUF_INIT;
    struct error err = ERROR_INIT;
    if (!file_read(path_join(arena, git_dir, "HEAD"), 4096, &head, &err))
        return NULL;
    const char *branch = after(head.data, "ref: refs/heads/");
    return branch ? arena_strndup(arena, branch, strcspn(branch, "\n")) : NULL;
}

/* Reads what one `git rev-parse` says of where we are and of HEAD. It stops at the first name that does not exist, after
 * printing it as it was asked. */
static void take_facts(struct arena *arena, struct repo *repo, const char *folder, const char *text)
{
    repo->root = next_line(arena, &text);
    repo->git_dir = next_line(arena, &text);
    const char *common = next_line(arena, &text), *objects = next_line(arena, &text);
    repo->common_dir = common ? path_join(arena, folder, common) : repo->git_dir;
    repo->objects_dir = objects ? path_join(arena, folder, objects) : NULL;
    const char *sha = next_line(arena, &text);
    if (!sha || strcmp(sha, "HEAD") == 0) {
        repo->branch = unborn_branch(arena, repo->git_dir);
        repo->missing = "there is no commit yet";
        return;
    }
    repo->sha = repo->head = sha;
    repo->branch = after(next_line(arena, &text), "refs/heads/");
    repo->default_branch = after(next_line(arena, &text), "refs/remotes/origin/");
    if (repo->default_branch && strcmp(repo->default_branch, "HEAD") == 0)
        repo->default_branch = NULL;
}

static bool refuses_owner(const struct process_result *result)
{
    return strstr(result->errors.data, "dubious ownership") ||
           strstr(result->errors.data, "unsafe repository");
}

static bool find_git(struct arena *arena, struct repo *repo, const char *folder, struct error *err)
{
    const char *const args[] = {"rev-parse",
                                "--show-toplevel",
                                "--absolute-git-dir",
                                "--git-common-dir",
                                "--git-path",
                                "objects",
                                "HEAD",
                                "--symbolic-full-name",
                                "HEAD",
                                "refs/remotes/origin/HEAD",
                                NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!git_run(repo, &(struct git_call){.folder = folder, .args = args}, &result, err)) {
        if (err->kind != ERROR_NOT_FOUND)
            return false;
        *err = (struct error)ERROR_INIT;
        repo->missing = "git is not installed";
        return true;
    }
    if (refuses_owner(&result)) {
        git_failed(err, "rev-parse", &result);
        return error_hint(err,
                          "git takes no orders from another user's folder; where you trust it: "
                          "git config --global --add safe.directory %s",
                          folder);
    }
    if (result.output.len == 0) {
        repo->missing = "this is not a git repository";
        return true;
    }
    take_facts(arena, repo, folder, result.output.data);
    return true;
}

/* Filters of git's configuration are programs; none of them runs for us. */
static bool disarm_filter(struct arena *arena, struct repo *repo, const char *name, struct error *err)
{
    static const char *const settings[] = {"clean=", "smudge=", "process=", "required=false"};
    if (strchr(name, '='))
        return error_set(err, ERROR_CONFIG, "git's configuration has a filter with \"=\" in its name: %s",
                         name);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        vec_push(arena, &repo->inert, "-c");
        vec_push(arena, &repo->inert, arena_printf(arena, "filter.%s.%s", name, settings[i]));
    }
    return true;
}

/* One setting: "remote.NAME.url", "filter.NAME.KEY", …, lower case but for NAME. */
static bool take_setting(struct arena *arena, struct repo *repo, const char *key, const char *value,
                         struct error *err)
{
    const char *name = after(key, "filter.");
    if (name) {
        const char *dot = strrchr(name, '.');
        return disarm_filter(arena, repo, arena_strndup(arena, name, (size_t)(dot - name)), err);
    }
    if (strcmp(key, "core.filemode") == 0) {
        repo->ignores_rights = value && strcmp(value, "false") == 0;
        return true;
    }
    if (strcmp(strrchr(key, '.'), ".promisor") == 0) {
        repo->is_partial = true;
        return true;
    }
    bool is_origin = strcmp(key, "remote.origin.url") == 0;
    if (value && (is_origin || !repo->remote_url))
        repo->remote_url = arena_strdup(arena, value);
    return true;
}

static bool read_settings(struct arena *arena, struct repo *repo, const char *folder, struct error *err)
{
    const char *const args[] = {
        "config", "--null", "--get-regexp",
        "^(remote\\..*\\.(url|promisor)|core\\.filemode|filter\\..*\\.(clean|smudge|process))$", NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!git_run(repo, &(struct git_call){.folder = folder, .args = args}, &result, err))
        return false;
    const char *end = result.output.data + result.output.len;
    for (const char *at = result.output.data; at < end; at += strlen(at) + 1) {
        const char *newline = strchr(at, '\n');
        const char *key = newline ? arena_strndup(arena, at, (size_t)(newline - at)) : at;
        if (!take_setting(arena, repo, key, newline ? newline + 1 : NULL, err))
            return false;
    }
    return true;
}

static bool is_file(struct arena *arena, const char *folder, const char *name)
{
    struct stat info;
    return stat(path_join(arena, folder, name), &info) == 0 && !S_ISDIR(info.st_mode);
}

/* Refs as files, so that the usual case (no tags, a named default branch) costs no further process. */
static bool packed_refs_have(struct arena *arena, const struct repo *repo, const char *text)
{
    AUTO_BUF struct buf packed = BUF_INIT;
    struct error err = ERROR_INIT;
    return file_read(path_join(arena, repo->common_dir, "packed-refs"), PACKED_REFS_LIMIT, &packed, &err) &&
           strstr(packed.data, text);
}

static bool branch_exists(struct arena *arena, const struct repo *repo, const char *name)
{
    return is_file(arena, repo->common_dir, arena_printf(arena, "refs/heads/%s", name)) ||
           packed_refs_have(arena, repo, arena_printf(arena, " refs/heads/%s\n", name));
}

static bool has_tags(struct arena *arena, const struct repo *repo)
{
    AUTO_CLOSEDIR DIR *tags = opendir(path_join(arena, repo->common_dir, "refs/tags"));
    for (struct dirent *entry; tags && (entry = readdir(tags));)
        if (entry->d_name[0] != '.')
            return true;
    return packed_refs_have(arena, repo, " refs/tags/") ||
           is_file(arena, repo->common_dir, "reftable/tables.list");
}

/* The newest of the tags on HEAD. */
static bool find_tag(struct arena *arena, struct repo *repo, const char *folder, struct error *err)
{
    const char *const args[] = {"for-each-ref",
                                "--points-at=HEAD",
                                "--sort=-creatordate",
                                "--count=1",
                                "--format=%(refname:strip=2)",
                                "refs/tags",
                                NULL};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!git_run(repo, &(struct git_call){.folder = folder, .args = args}, &result, err))
        return false;
    size_t len = strcspn(result.output.data, "\n");
    if (len > 0)
        repo->tag = arena_strndup(arena, result.output.data, len);
    return true;
}

static const char *guess_default_branch(struct arena *arena, const struct repo *repo)
{
    static const char *const usual[] = {"main", "master"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (branch_exists(arena, repo, usual[i]))
            return usual[i];
    return repo->branch;
}

/* The nearest folder from `folder` up to `root` that holds a .gitlab-ci.yml; `root` where none does. */
static const char *find_project(struct arena *arena, const char *folder, const char *root)
{
    for (char *at = arena_strdup(arena, folder); strlen(at) > strlen(root);) {
        if (is_file(arena, at, ".gitlab-ci.yml"))
            return at;
        char *slash = strrchr(at, '/');
        if (!slash || slash == at)
            break;
        *slash = '\0';
    }
    return root;
}

static const char *prefix_of(struct arena *arena, const char *project, const char *root)
{
    if (strcmp(project, root) == 0)
        return "";
    const char *below = project + strlen(root);
    return arena_printf(arena, "%s/", below + strspn(below, "/"));
}

/* Copies the header lines of HEAD's commit that say who made it and when, and its message. */
static void write_commit(struct buf *out, const char *tree, const char *commit)
{
    static const char *const kept[] = {"author ", "committer ", "encoding "};
    buf_addf(out, "tree %s\n", tree);
    while (*commit && *commit != '\n') {
        size_t len = strcspn(commit, "\n");
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            if (after(commit, kept[i]))
                buf_addf(out, "%.*s\n", (int)len, commit);
        commit += len + (commit[len] == '\n');
    }
    buf_adds(out, commit);
}

static bool hash_object(const struct repo *repo, const struct git_call *where, const char *type,
                        const char *text, struct process_result *result, struct error *err)
{
    const char *const args[] = {"hash-object", "-t", type, "--stdin", where->git_dir ? "-w" : NULL, NULL};
    struct git_call call = {.folder = where->folder, .git_dir = where->git_dir, .args = args, .input = text};
    if (!git_must(repo, &call, result, err))
        return false;
    if (result->output.len > 0)
        result->output.data[--result->output.len] = '\0';
    return true;
}

/* The tree of the project's folder in HEAD, as hex; the empty tree where HEAD does not know the folder. */
static bool folder_tree(struct arena *arena, const struct repo *repo, const struct git_call *where,
                        const char **tree, struct error *err)
{
    size_t len = strlen(repo->prefix) - 1;
    const char *name = arena_printf(arena, "%s:%.*s", repo->head, (int)len, repo->prefix);
    const char *const args[] = {"rev-parse", "--quiet", "--verify", name, NULL};
    AUTO_PROCESS struct process_result found = PROCESS_RESULT_INIT;
    if (!git_run(repo, &(struct git_call){.folder = repo->root, .args = args}, &found, err))
        return false;
    if (found.exit_code == 0) {
        *tree = arena_strndup(arena, found.output.data, strcspn(found.output.data, "\n"));
        return true;
    }
    AUTO_PROCESS struct process_result empty = PROCESS_RESULT_INIT;
    if (!hash_object(repo, where, "tree", "", &empty, err))
        return false;
    *tree = arena_strdup(arena, empty.output.data);
    return true;
}

bool repo_inner_commit(struct arena *arena, const struct repo *repo, const char *git_dir, const char **tree,
                       const char **sha, struct error *err)
{
    const struct git_call where = {.folder = repo->root, .git_dir = git_dir};
    const char *const args[] = {"cat-file", "commit", repo->head, NULL};
    AUTO_PROCESS struct process_result commit = PROCESS_RESULT_INIT;
    if (!git_must(repo, &(struct git_call){.folder = repo->root, .args = args}, &commit, err))
        return false;
    if (!folder_tree(arena, repo, &where, tree, err))
        return false;

    AUTO_BUF struct buf text = BUF_INIT;
    write_commit(&text, *tree, commit.output.data);
    AUTO_PROCESS struct process_result made = PROCESS_RESULT_INIT;
    if (!hash_object(repo, &where, "commit", text.data, &made, err))
        return false;
    *sha = arena_strdup(arena, made.output.data);
    return true;
}

static void name_project(struct arena *arena, struct repo *repo)
{
    const char *project = NULL;
    if (repo->remote_url) {
        project = repo_url_project(arena, repo->remote_url, &repo->server_host);
        repo->remote_url = url_without_secrets(arena, repo->remote_url);
    }
    if (!project)
        project = local_path(arena, repo->project_dir);
    else if (repo->prefix[0])
        project = arena_printf(arena, "%s/%s", project, base_name(local_path(arena, repo->project_dir)));
    repo->project_path = project;
}

static bool ask_git(struct arena *arena, struct repo *repo, const char *folder, struct error *err)
{
    if (!find_git(arena, repo, folder, err))
        return false;
    if (!repo->git_dir) {
        repo->root = folder;
        return true;
    }
    if (!read_settings(arena, repo, folder, err))
        return false;
    if (!repo->default_branch)
        repo->default_branch = guess_default_branch(arena, repo);
    return !repo->head || !has_tags(arena, repo) || find_tag(arena, repo, folder, err);
}

bool repo_open(struct arena *arena, const char *folder, struct repo *repo, struct error *err)
{
    AUTO_FREE char *resolved = realpath(folder, NULL);
    if (!resolved)
        return error_errno(err, "%s", folder);
    const char *start = arena_strdup(arena, resolved);
    *repo = (struct repo){.environment = git_environment(arena)};
    if (!ask_git(arena, repo, start, err))
        return error_context(err, "looking at the repository of %s", start);

    repo->project_dir = repo->git_dir ? find_project(arena, start, repo->root) : start;
    repo->prefix = prefix_of(arena, repo->project_dir, repo->root);
    name_project(arena, repo);
    const char *tree;
    if (repo->prefix[0] && repo->head)
        return repo_inner_commit(arena, repo, NULL, &tree, &repo->sha, err);
    return true;
}

bool repo_git(struct arena *arena, const struct repo *repo, const char *const *args, const char **output,
              struct error *err)
{
    if (!repo->git_dir)
        return error_set(err, ERROR_NOT_FOUND, "git %s: %s", args[0], repo->missing);
    bool compares = strcmp(args[0], "diff") == 0 || strcmp(args[0], "status") == 0;
    struct git_call call = {.folder = repo->project_dir, .args = args};
    AUTO_PROCESS struct process_result result = PROCESS_RESULT_INIT;
    if (!(compares ? git_compare : git_must)(repo, &call, &result, err))
        return false;
    size_t len = result.output.len;
    if (len > 0 && result.output.data[len - 1] == '\n')
        len--;
    *output = arena_strndup(arena, result.output.data, len);
    return true;
}
