#include "cli/profiles.h"

#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/invocation.h"
#include "cli/say.h"
#include "profile/profile.h"
#include "profile/trust.h"
#include "repo/repo.h"

const char *profiles_path_of_repository(struct arena *arena, const struct repo *repo)
{
    return path_join(arena, repo->project_dir, ".ci-local/config.toml");
}

/* Chooses the file; path stays NULL where there is none. */
static void choose(const struct invocation *invocation, const struct repo *repo, struct profiles_found *found)
{
    struct arena *arena = invocation->arena;
    const char *home = file_home(arena, HOME_CONFIG);
    const char *own = profiles_path_of_repository(arena, repo);
    const char *users = home ? path_join(arena, home, "config.toml") : NULL;
    found->path = option_value(invocation, "config");
    if (found->path)
        return;
    found->of_repository = access(own, F_OK) == 0;
    if (found->of_repository)
        found->path = own;
    else if (users && access(users, F_OK) == 0)
        found->path = users;
}

bool profiles_find(const struct invocation *invocation, const struct repo *repo, struct profiles_found *found,
                   int *status)
{
    *found = (struct profiles_found){0};
    choose(invocation, repo, found);
    if (!found->path) {
        found->profiles = profiles_hosted(invocation->arena);
        return true;
    }
    struct diags diags = {.arena = invocation->arena};
    found->profiles = profiles_read(invocation->arena, found->path, &diags);
    if (diags.errors || !option_given(invocation, "quiet"))
        say_diags(invocation, &diags);
    *status = EXIT_CONFIG;
    return found->profiles && diags.errors == 0;
}

static bool ask(const struct vec *demands)
{
    fputs("ci-local: the repository's own runner profile (.ci-local/config.toml) asks for more than usual:\n",
          stderr);
    for (size_t i = 0; i < demands->len; i++)
        fprintf(stderr, "  %s\n", (const char *)demands->items[i]);
    fputs("Do you trust it as it is now? [y/N] ", stderr);
    char answer[16] = "";
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static bool refuse(const struct vec *demands, struct error *err)
{
    error_set(err, ERROR_DENIED, "the repository's own runner profile is not trusted: %s%s",
              (const char *)demands->items[0], demands->len > 1 ? ", and more" : "");
    return error_hint(err, "look at .ci-local/config.toml, then `ci-local trust`, or --trust for this once");
}

static bool check_trust(const struct invocation *invocation, const struct profiles *profiles,
                        struct error *err)
{
    struct vec demands = profile_demands(invocation->arena, profiles);
    bool given = false;
    if (demands.len == 0 || option_given(invocation, "trust"))
        return true;
    if (!trust_given(invocation->arena, profiles, &given, err))
        return false;
    if (given)
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO) || !ask(&demands))
        return refuse(&demands, err);
    return trust_give(invocation->arena, profiles, err);
}

bool profiles_for_run(const struct invocation *invocation, const struct repo *repo,
                      const struct profiles **profiles, int *status)
{
    struct profiles_found found;
    struct error err = ERROR_INIT;
    if (!profiles_find(invocation, repo, &found, status))
        return false;
    *profiles = found.profiles;
    if (!found.of_repository || check_trust(invocation, found.profiles, &err))
        return true;
    *status = say_error(&err);
    return false;
}
