#include "profile/register.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/profiles.h"
#include "cli/say.h"
#include "repo/repo.h"

#define AS_OPTION(flag, argument, help, table, key, unsaid)                                                  \
    {0, flag, argument, help, .repeatable = true, .may_be_off = !(argument)},
static const struct option register_options[] = {
    {'n', "non-interactive", NULL, "asks nothing"},
    {0, "project", NULL, "writes the repository's .ci-local/config.toml"},
    REGISTER_FLAGS(AS_OPTION) OPTIONS_END,
};
#undef AS_OPTION

static bool is_runners_flag(const char *name)
{
    for (const struct register_flag *flag = register_flags; flag->flag; flag++)
        if (strcmp(flag->flag, name) == 0)
            return true;
    return false;
}

static bool take_flags(const struct invocation *invocation, struct registration *registration,
                       struct error *err)
{
    for (size_t i = 0; i < invocation->given.len; i++) {
        const struct given *given = invocation->given.items[i];
        const char *name = given->option->long_name;
        if (is_runners_flag(name) &&
            !registration_set(invocation->arena, registration, name, given->value, err))
            return false;
    }
    return true;
}

/* Asks for what has to be given and was not. */
static bool ask_for_rest(struct arena *arena, struct registration *registration, struct error *err)
{
    const char *flag;
    while ((flag = registration_lacks(registration)) != NULL) {
        char line[1024];
        fprintf(stderr, "%s: ", flag);
        if (!fgets(line, sizeof line, stdin))
            return error_set(err, ERROR_USAGE, "--%s is missing", flag);
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] && !registration_set(arena, registration, flag, arena_strdup(arena, line), err))
            return false;
    }
    return true;
}

static const char *target_path(const struct invocation *invocation, struct error *err)
{
    const char *wish = option_value(invocation, "config");
    if (wish)
        return wish;
    if (option_given(invocation, "project")) {
        struct repo repo;
        return repo_open(invocation->arena, ".", &repo, err)
                   ? profiles_path_of_repository(invocation->arena, &repo)
                   : NULL;
    }
    const char *home = file_home(invocation->arena, HOME_CONFIG);
    if (!home)
        error_set(err, ERROR_SYSTEM,
                  "there is no place for config.toml: HOME is not set; --config names a file");
    return home ? path_join(invocation->arena, home, "config.toml") : NULL;
}

static int run_register(struct invocation *invocation)
{
    struct registration registration = {0};
    struct error err = ERROR_INIT;
    const char *path = target_path(invocation, &err);
    if (!path || !take_flags(invocation, &registration, &err))
        return say_error(&err);
    if (!option_given(invocation, "non-interactive") && isatty(STDIN_FILENO) &&
        !ask_for_rest(invocation->arena, &registration, &err))
        return say_error(&err);
    if (!registration_save(invocation->arena, &registration, path, &err))
        return say_error(&err);
    say_note(invocation, "registered in %s", path);
    return EXIT_PASSED;
}

static const char *const register_examples[] = {
    "ci-local register -n --executor docker --docker-image docker:19.03.11 \\\n"
    "      --docker-privileged --docker-volumes /certs/client",
    "as `gitlab-runner register` does, without a server",
    "ci-local register -n --project --executor shell --name here",
    "into .ci-local/config.toml of this repository",
    NULL,
};

const struct command register_command = {
    .name = "register",
    .summary = "writes a runner profile, with the flags of gitlab-runner register",
    .arguments = "",
    .options = register_options,
    .examples = register_examples,
    .run = run_register,
};
