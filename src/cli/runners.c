#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/command_rows.h"
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/profiles.h"
#include "cli/say.h"
#include "profile/profile.h"
#include "profile/trust.h"
#include "repo/repo.h"

static void add_list(struct buf *out, const char *title, const struct vec *texts)
{
    if (texts->len == 0)
        return;
    buf_addf(out, "  %s:", title);
    for (size_t i = 0; i < texts->len; i++)
        buf_addf(out, " %s", (const char *)texts->items[i]);
    buf_addc(out, '\n');
}

static void add_profile(struct buf *out, const struct profile *profile, bool color)
{
    const struct profile_docker *docker = &profile->docker;
    buf_addf(out, "%s%s%s: %s", color ? "\033[1m" : "", profile->name ? profile->name : "(without a name)",
             color ? "\033[m" : "", profile->executor ? profile->executor : "no executor");
    if (docker->image)
        buf_addf(out, ", image %s", docker->image);
    buf_adds(out, docker->privileged ? ", privileged\n" : "\n");
    add_list(out, "tags", &profile->tags);
    add_list(out, "volumes", &docker->volumes);
    add_list(out, "environment", &profile->environment);
    if (docker->host)
        buf_addf(out, "  engine: %s\n", docker->host);
}

static void write_profile(struct json_out *json, const struct profile *profile)
{
    json_out_open(json, NULL, '{');
    json_out_text(json, "name", profile->name);
    json_out_text(json, "executor", profile->executor);
    json_out_text(json, "image", profile->docker.image);
    json_out_bool(json, "privileged", profile->docker.privileged);
    json_out_texts(json, "tags", &profile->tags);
    json_out_texts(json, "volumes", &profile->docker.volumes);
    json_out_close(json, '}');
}

/* The runner's own file is somebody's decision for another program, so it is only pointed at. */
static void point_at_runners_own(const struct invocation *invocation)
{
    const char *home = getenv("HOME");
    const char *const places[] = {
        home ? arena_printf(invocation->arena, "%s/.gitlab-runner/config.toml", home) : NULL,
        "/etc/gitlab-runner/config.toml"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i] && access(places[i], F_OK) == 0)
            say_note(invocation, "there is a runner's own %s; `--config %s` uses it", places[i], places[i]);
}

static void say_where(const struct invocation *invocation, const struct profiles_found *found)
{
    struct error ignored = ERROR_INIT;
    bool trusted = false;
    if (!found->path)
        say_note(invocation, "no config.toml: this is the profile of GitLab's hosted runners");
    else
        say_note(invocation, "from %s", found->path);
    if (found->of_repository && profile_demands(invocation->arena, found->profiles).len &&
        trust_given(invocation->arena, found->profiles, &trusted, &ignored) && !trusted)
        say_note(invocation, "it is the repository's own and not trusted yet (`ci-local trust`)");
}

static int run_runners(struct invocation *invocation)
{
    struct error err = ERROR_INIT;
    struct repo repo;
    struct profiles_found found;
    int status = EXIT_PASSED;
    if (!repo_open(invocation->arena, ".", &repo, &err))
        return say_error(&err);
    if (!profiles_find(invocation, &repo, &found, &status))
        return status;
    AUTO_BUF struct buf text = BUF_INIT;
    struct json_out json = {.out = &text};
    const struct vec *list = &found.profiles->list;
    if (option_given(invocation, "json")) {
        json_out_open(&json, NULL, '[');
        for (size_t i = 0; i < list->len; i++)
            write_profile(&json, list->items[i]);
        json_out_close(&json, ']');
        buf_addc(&text, '\n');
    } else {
        for (size_t i = 0; i < list->len; i++)
            add_profile(&text, list->items[i], say_color(invocation, STDOUT_FILENO));
    }
    say_where(invocation, &found);
    point_at_runners_own(invocation);
    return say_result(&text, EXIT_PASSED);
}

static const char *const runners_examples[] = {
    "ci-local runners",
    "which profiles a run here would use",
    NULL,
};

const struct command runners_command = {
    .name = "runners",
    .summary = "shows the runner profiles",
    .arguments = "",
    .examples = runners_examples,
    .reads_settings = true,
    .run = run_runners,
};
