#include "repo/git.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/vec.h"
#include "repo/repo.h"

extern char **environ;

static bool is_passed_on(const char *variable)
{
    static const char *const kept[] = {"GIT_EXEC_PATH=", "GIT_CONFIG_GLOBAL=", "GIT_CONFIG_SYSTEM=",
                                       "GIT_CONFIG_NOSYSTEM=", "GIT_CEILING_DIRECTORIES="};
    if (strncmp(variable, "GIT_", 4) != 0)
        return strncmp(variable, "LC_ALL=", 7) != 0 && strncmp(variable, "LANGUAGE=", 9) != 0;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strncmp(variable, kept[i], strlen(kept[i])) == 0)
            return true;
    return false;
}

const char *const *git_environment(struct arena *arena)
{
    static const char *const ours[] = {
        "LC_ALL=C",
        "GIT_OPTIONAL_LOCKS=0",
        "GIT_TERMINAL_PROMPT=0",
        "GIT_NO_REPLACE_OBJECTS=1",
        "GIT_NO_LAZY_FETCH=1",
        "GIT_PAGER=cat",
        "GIT_LFS_SKIP_SMUDGE=1",
    };
    struct vec list = {0};
    for (char **variable = environ; *variable; variable++)
        if (is_passed_on(*variable))
            vec_push(arena, &list, *variable);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        vec_push(arena, &list, ours[i]);
    vec_push(arena, &list, NULL);
    return (const char *const *)list.items;
}

/* The fixed part of every command line. */
static const char *const always[] = {
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.pager=cat",
    "-c", "core.alternateRefsCommand=true",
    "-c", "log.showSignature=false",
    "-c", "core.quotePath=false",
    "-c", "index.sparse=false",
    "-c", "core.splitIndex=false",
    "-c", "advice.detachedHead=false",
    "-c", "gc.auto=0",
    "-c", "pack.compression=1",
    "-c", "pack.writeReverseIndex=false",
};

static struct vec command_line(struct arena *arena, const struct repo *repo, const struct git_call *call)
{
    struct vec argv = {0};
    vec_push(arena, &argv, "git");
    if (call->git_dir)
        vec_push(arena, &argv, arena_printf(arena, "--git-dir=%s", call->git_dir));
    if (call->work_tree)
        vec_push(arena, &argv, arena_printf(arena, "--work-tree=%s", call->work_tree));
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        vec_push(arena, &argv, always[i]);
    for (size_t i = 0; i < repo->inert.len; i++)
        vec_push(arena, &argv, repo->inert.items[i]);
    for (const char *const *arg = call->args; *arg; arg++)
        vec_push(arena, &argv, *arg);
    vec_push(arena, &argv, NULL);
    return argv;
}

static const char *const *with_index(struct arena *arena, const char *const *environment, const char *index)
{
    struct vec list = {0};
    for (; *environment; environment++)
        vec_push(arena, &list, *environment);
    vec_push(arena, &list, arena_printf(arena, "GIT_INDEX_FILE=%s", index));
    vec_push(arena, &list, NULL);
    return (const char *const *)list.items;
}

bool git_run(const struct repo *repo, const struct git_call *call, struct process_result *result,
             struct error *err)
{
    struct arena *arena = arena_new();
    struct vec argv = command_line(arena, repo, call);
    struct process process = {
        .argv = (const char *const *)argv.items,
        .folder = call->folder,
        .environment = call->index ? with_index(arena, repo->environment, call->index) : repo->environment,
        .input = call->input,
        .deadline_ms = -1,
    };
    bool done = process_run(&process, result, err);
    arena_free(arena);
    return done;
}

bool git_failed(struct error *err, const char *command, const struct process_result *result)
{
    const char *line = result->errors.data;
    if (strncmp(line, "fatal: ", 7) == 0)
        line += 7;
    else if (strncmp(line, "error: ", 7) == 0)
        line += 7;
    int len = (int)strcspn(line, "\n");
    if (len == 0)
        return error_set(err, ERROR_NOT_FOUND, "git %s: exit status %d", command, result->exit_code);
    return error_set(err, ERROR_NOT_FOUND, "git %s: %.*s", command, len, line);
}

bool git_must(const struct repo *repo, const struct git_call *call, struct process_result *result,
              struct error *err)
{
    if (!git_run(repo, call, result, err))
        return false;
    return result->exit_code == 0 || git_failed(err, call->args[0], result);
}

/* The copy has to be as old as the index: git reads a file that is as old as its index anew, lest it miss a change made
 * in the same instant, and takes an older one for unchanged. */
static bool keep_time(int copy, const char *index, struct error *err)
{
    struct stat info;
    if (stat(index, &info) < 0)
        return error_errno(err, "%s", index);
    const struct timespec times[] = {info.st_mtim, info.st_mtim};
    return futimens(copy, times) == 0 || error_errno(err, "keeping the time of %s", index);
}

bool git_copy_index(const struct repo *repo, const char *to, struct error *err)
{
    AUTO_BUF struct buf from = BUF_INIT, bytes = BUF_INIT;
    buf_addf(&from, "%s/index", repo->git_dir);
    if (!file_read(from.data, 0, &bytes, err)) {
        if (err->kind != ERROR_NOT_FOUND) /* nothing was ever added: there is no index, and none is fine */
            return false;
        *err = (struct error)ERROR_INIT;
        return true;
    }
    AUTO_CLOSE int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_errno(err, "%s", to);
    if (!file_write_all(fd, bytes.data, bytes.len, err))
        return error_context(err, "%s", to);
    return keep_time(fd, from.data, err);
}

bool git_compare(const struct repo *repo, const struct git_call *call, struct process_result *result,
                 struct error *err)
{
    const char *temporary = getenv("TMPDIR");
    AUTO_BUF struct buf folder = BUF_INIT, index = BUF_INIT;
    buf_addf(&folder, "%s/ci-local.XXXXXX", temporary && temporary[0] == '/' ? temporary : "/tmp");
    if (!mkdtemp(folder.data))
        return error_errno(err, "making the folder %s", folder.data);
    buf_addf(&index, "%s/index", folder.data);
    struct git_call on_copy = *call;
    on_copy.index = index.data;
    bool done = git_copy_index(repo, index.data, err) && git_must(repo, &on_copy, result, err);
    struct error ignored = ERROR_INIT;
    file_remove_tree(folder.data, &ignored);
    return done;
}
