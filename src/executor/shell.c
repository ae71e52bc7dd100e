#include "executor/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "executor/attempt.h"
#include "executor/descendants.h"
#include "executor/executor.h"
#include "executor/ledger.h"
#include "executor/place.h"
#include "executor/script.h"
#include "executor/shell_process.h"
#include "executor/tree.h"
#include "executor/untar.h"
#include "executor/unzip.h"
#include "executor/work_folder.h"
#include "pipeline/job.h"
#include "profile/profile.h"

struct shell {
    const char *root;         /* the attempt's own folder, removed at its end; holds the builds folder */
    const char *mark;         /* what all its processes have in their environment */
    const char **environment; /* theirs */
};

/* Below the profile's `builds_dir`, else the user's cache folder: never in the checkout. */
static bool place(struct attempt *attempt, struct error *err)
{
    const struct job_request *request = attempt->request;
    const char *home = request->profile->builds_dir, *cache = file_home(attempt->arena, HOME_CACHE);
    if (!home && !cache)
        return error_set(err, ERROR_SYSTEM, "neither XDG_CACHE_HOME nor HOME says where jobs may work");
    if (!home)
        home = path_join(attempt->arena, cache, "builds");
    struct shell *shell = arena_alloc(attempt->arena, sizeof *shell);
    shell->mark = arena_printf(attempt->arena, "%lld.%lld.%d.%d", (long long)request->run,
                               (long long)request->job_id, request->attempt, getpid());
    shell->root = arena_printf(attempt->arena, "%s/%s", home, shell->mark);
    attempt->state = shell;
    return place_folders(attempt, shell->root, CLONE_PATH_REFUSED, err);
}

extern char **environ;

static const char **environment_with(struct arena *arena, const char *entry)
{
    size_t count = 0;
    while (environ[count])
        count++;
    const char **list = arena_alloc(arena, (count + 2) * sizeof *list);
    memcpy(list, environ, count * sizeof *list);
    list[count] = entry;
    return list;
}

static bool prepare(struct attempt *attempt, struct error *err)
{
    struct shell *shell = attempt->state;
    struct ledger *ledger = attempt->frame->ledger;
    const char *job = attempt->request->display_name;
    job_log_line(attempt->log, LINE_PLAIN, "Using Shell (bash) executor...");
    if (attempt->request->job->services.len)
        job_log_line(attempt->log, LINE_WARNING,
                     "services: are not started, for jobs of the shell executor have none");
    attempt_tell_started(attempt, NULL);
    descendants_adopt();
    shell->environment = environment_with(
        attempt->arena, arena_printf(attempt->arena, DESCENDANTS_VARIABLE "=%s", shell->mark));
    if (!ledger_intend(ledger, LEDGER_FOLDER, NULL, shell->root, job, err) ||
        !ledger_intend(ledger, LEDGER_PROCESS, NULL, shell->mark, job, err))
        return false;
    return folder_make(attempt->project_dir, 0777, err) && folder_make(attempt->temp_dir, 0777, err);
}

static void undo(struct attempt *attempt)
{
    (void)attempt; /* what is there already serves the next try */
}

static bool is_git(const char *path)
{
    return strncmp(path, ".git", 4) == 0 && (path[4] == '/' || path[4] == '\0');
}

static bool get_sources(struct attempt *attempt, struct error *err)
{
    const struct settings *settings = &attempt->settings;
    if (settings->git_strategy == GIT_NONE || settings->git_strategy == GIT_EMPTY)
        return true;
    return untar(attempt->request->snapshot, attempt->project_dir, settings->git_checkout ? NULL : is_git,
                 err) ||
           error_context(err, "laying down the sources");
}

static bool run_script(struct attempt *attempt, const struct buf *script, struct stage *stage,
                       struct error *err)
{
    const struct shell *shell = attempt->state;
    const struct shell_process process = {
        .folder = attempt->builds_dir, .environment = shell->environment, .script = script};
    return shell_process_run(attempt, &process, stage, err);
}

static struct tree *open_tree(struct attempt *attempt, const struct vec *bases, struct error *err)
{
    struct tree *tree = tree_new(attempt->arena);
    for (size_t i = 0; i < bases->len; i++)
        if (!tree_add_folder(tree, attempt->project_dir, bases->items[i], err)) {
            error_context(err, "reading the job's files");
            return NULL;
        }
    tree_settle(tree);
    return tree;
}

static bool unpack(struct attempt *attempt, const char *archive, struct error *err)
{
    return unzip(archive, attempt->project_dir, err);
}

static void note_gone(struct attempt *attempt)
{
    const struct shell *shell = attempt->state;
    ledger_removed(attempt->frame->ledger, LEDGER_PROCESS, shell->mark);
    ledger_removed(attempt->frame->ledger, LEDGER_FOLDER, shell->root);
}

static bool clean_up(struct attempt *attempt, struct error *err)
{
    const struct shell *shell = attempt->state;
    if (!shell || !shell->environment)
        return true;
    descendants_kill();
    if (!folder_remove_all(shell->root, err))
        return false;
    note_gone(attempt);
    return true;
}

static const struct backend backend = {
    .name = "shell",
    .exit_words = "exit status",
    .script_flags = SCRIPT_FOLDER_IS_THERE,
    .place = place,
    .prepare = prepare,
    .undo = undo,
    .get_sources = get_sources,
    .run_script = run_script,
    .open_tree = open_tree,
    .unpack = unpack,
    .clean_up = clean_up,
};

static bool run(const struct job_request *request, const struct job_frame *frame, struct job_result *result,
                struct error *err)
{
    return attempt_run(&backend, request, frame, result, err);
}

const struct executor shell_executor = {.name = "shell", .run = run};
