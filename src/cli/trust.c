#include "profile/trust.h"

#include <unistd.h>

#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/profiles.h"
#include "cli/say.h"
#include "profile/profile.h"
#include "repo/repo.h"

static int run_trust(struct invocation *invocation)
{
    struct error err = ERROR_INIT;
    struct repo repo;
    if (!repo_open(invocation->arena, ".", &repo, &err))
        return say_error(&err);
    const char *path = profiles_path_of_repository(invocation->arena, &repo);
    struct diags diags = {.arena = invocation->arena};
    if (access(path, F_OK) < 0) {
        error_set(&err, ERROR_USAGE, "this repository has no profile of its own (%s)", path);
        return say_error(&err);
    }
    const struct profiles *profiles = profiles_read(invocation->arena, path, &diags);
    say_diags(invocation, &diags);
    if (!profiles || diags.errors)
        return EXIT_CONFIG;
    if (!trust_give(invocation->arena, profiles, &err))
        return say_error(&err);
    struct vec demands = profile_demands(invocation->arena, profiles);
    say_note(invocation, "%s is trusted as it is now%s", path,
             demands.len ? ":" : "; it asks for nothing unusual");
    AUTO_BUF struct buf text = BUF_INIT;
    for (size_t i = 0; i < demands.len; i++)
        buf_addf(&text, "%s\n", (const char *)demands.items[i]);
    return say_result(&text, EXIT_PASSED);
}

static const char *const trust_examples[] = {
    "ci-local trust",
    "allows .ci-local/config.toml of this repository",
    NULL,
};

const struct command trust_command = {
    .name = "trust",
    .summary = "allows the repository's own runner profile, as it is now",
    .arguments = "",
    .examples = trust_examples,
    .run = run_trust,
};
