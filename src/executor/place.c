#include "executor/place.h"

#include <string.h>

#include "base/arena.h"
#include "executor/attempt.h"
#include "executor/executor.h"
#include "executor/runner_variables.h"
#include "profile/profile.h"

static bool is_within(const char *path, const char *folder)
{
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0' || len == 1);
}

/* Removes "//", "/." and "/.." as a file system without links would take them. */
static const char *cleaned(struct arena *arena, const char *path)
{
    char *out = arena_alloc(arena, strlen(path) + 2), *copy = arena_strdup(arena, path);
    size_t len = 0;
    for (char *part; (part = strsep(&copy, "/"));) {
        if (!*part || strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            while (len > 0 && out[--len] != '/')
                ;
            out[len] = '\0';
            continue;
        }
        out[len++] = '/';
        strcpy(out + len, part);
        len += strlen(part);
    }
    return len ? out : "/";
}

/* GIT_CLONE_PATH with CI_BUILDS_DIR and the like in it: what the runner knows before the folders are settled. */
static const char *expanded_clone_path(const struct attempt *attempt, const char *builds_dir)
{
    const struct runner_facts facts = {.request = attempt->request,
                                       .features = &attempt->features,
                                       .builds_dir = builds_dir,
                                       .disposable = attempt->backend->disposable};
    struct vec variables = runner_variables(attempt->arena, &facts, &attempt->variables);
    return variable_value(&variables, "GIT_CLONE_PATH");
}

static bool place_at_clone_path(struct attempt *attempt, const char *builds_dir, enum clone_path clone_path,
                                struct error *err)
{
    int said = attempt->request->profile->custom_build_dir;
    if (said == 0 || (said < 0 && clone_path == CLONE_PATH_REFUSED))
        return error_set(err, ERROR_CONFIG,
                         "setting GIT_CLONE_PATH is not allowed, enable `custom_build_dir` feature");
    const char *path = expanded_clone_path(attempt, builds_dir);
    attempt->project_dir = cleaned(attempt->arena, path);
    if (path[0] != '/' || !is_within(attempt->project_dir, builds_dir))
        return error_set(err, ERROR_CONFIG, "the GIT_CLONE_PATH=\"%s\" has to be within \"%s\"", path,
                         builds_dir);
    return true;
}

bool place_folders(struct attempt *attempt, const char *builds_dir, enum clone_path clone_path,
                   struct error *err)
{
    const char *suffix = attempt->settings.git_strategy == GIT_EMPTY ? "-empty" : "";
    attempt->builds_dir = builds_dir;
    attempt->project_dir =
        arena_printf(attempt->arena, "%s/%s%s", builds_dir, attempt->request->project_path, suffix);
    bool placed =
        !attempt->settings.git_clone_path || place_at_clone_path(attempt, builds_dir, clone_path, err);
    attempt->temp_dir = arena_printf(attempt->arena, "%s.tmp", attempt->project_dir);
    return placed;
}
