#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/say.h"
#include "repo/repo.h"

/* Its second line tells ours from somebody else's. */
static const char script[] =
    "#!/bin/sh\n"
    "# Installed by `ci-local hook install`.\n"
    "# CI_LOCAL_SKIP=1 git push goes round it; CI_LOCAL_HOOK_LIMIT is its time in seconds.\n"
    "[ -z \"$CI_LOCAL_SKIP\" ] || exit 0\n"
    "exec timeout --foreground \"${CI_LOCAL_HOOK_LIMIT:-900}\" ci-local run --quiet </dev/null\n";

enum hook_state { HOOK_NONE, HOOK_OURS, HOOK_OTHERS };

static bool look(const char *path, enum hook_state *state, struct error *err)
{
    AUTO_BUF struct buf text = BUF_INIT;
    struct error missing = ERROR_INIT;
    *state = HOOK_NONE;
    if (!file_read(path, 0, &text, &missing))
        return missing.kind == ERROR_NOT_FOUND || error_set(err, missing.kind, "%s", missing.message);
    *state = strstr(text.data, "`ci-local hook install`") ? HOOK_OURS : HOOK_OTHERS;
    return true;
}

static bool install(const char *folder, const char *path, enum hook_state state, struct error *err)
{
    if (state == HOOK_OTHERS) {
        error_set(err, ERROR_USAGE, "there is a pre-push hook already: %s", path);
        return error_hint(err, "call `ci-local run --quiet` from it");
    }
    return folder_make(folder, 0777, err) && file_replace(path, script, sizeof script - 1, 0755, err);
}

static bool take_away(const char *path, enum hook_state state, struct error *err)
{
    if (state != HOOK_OURS)
        return error_set(err, ERROR_USAGE, "there is no hook of ci-local's: %s", path);
    return unlink(path) == 0 || error_errno(err, "%s", path);
}

static int run_hook(struct invocation *invocation)
{
    struct arena *arena = invocation->arena;
    struct error err = ERROR_INIT;
    struct repo repo;
    enum hook_state state;
    if (!repo_open(arena, ".", &repo, &err))
        return say_error(&err);
    if (!repo.git_dir) {
        error_set(&err, ERROR_USAGE, "%s", repo.missing);
        return say_error(&err);
    }
    bool installs = strcmp(invocation->args.items[0], "install") == 0;
    const char *folder = path_join(arena, repo.common_dir, "hooks");
    const char *path = path_join(arena, folder, "pre-push");
    if (!look(path, &state, &err) ||
        !(installs ? install(folder, path, state, &err) : take_away(path, state, &err)))
        return say_error(&err);
    say_note(invocation, "%s %s", installs ? "installed" : "removed", path);
    return EXIT_PASSED;
}

static const char *const hook_examples[] = {
    "ci-local hook install",
    "before each push the pipeline runs here",
    "CI_LOCAL_SKIP=1 git push",
    "not this time",
    NULL,
};

const struct command hook_command = {
    .name = "hook",
    .summary = "puts a git pre-push hook in place, or takes it away",
    .arguments = "install|remove",
    .completes = COMPLETE_WORDS,
    .words = "install|remove",
    .args_min = 1,
    .args_max = 1,
    .examples = hook_examples,
    .run = run_hook,
};
