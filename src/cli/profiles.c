#include "cli/profiles.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/invocation.h"
#include "cli/load.h"
#include "cli/say.h"
#include "profile/profile.h"

static const char *found(struct arena *arena, const char *folder, const char *name)
{
    const char *path = folder ? path_join(arena, folder, name) : NULL;
    return path && access(path, F_OK) == 0 ? path : NULL;
}

/* The file that counts, or NULL: none. */
static const char *chosen_path(const struct project *project)
{
    const char *wish = option_value(project->invocation, "config");
    if (wish)
        return wish;
    const char *own = found(project->arena, project->repo.project_dir, ".ci-local/config.toml");
    return own ? own : found(project->arena, file_home(project->arena, HOME_CONFIG), "config.toml");
}

const struct profiles *profiles_for(struct project *project, int *status)
{
    const char *path = chosen_path(project);
    if (!path)
        return profiles_hosted(project->arena);
    struct diags diags = {.arena = project->arena};
    const struct profiles *profiles = profiles_read(project->arena, path, &diags);
    if (!profiles || diags.errors || !option_given(project->invocation, "quiet"))
        say_diags(project->invocation, &diags);
    *status = EXIT_CONFIG;
    return diags.errors ? NULL : profiles;
}
