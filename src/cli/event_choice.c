#include "cli/event_choice.h"

#include <string.h>

#include "base/arena.h"
#include "base/nearest.h"
#include "cli/invocation.h"
#include "repo/repo.h"

/* The words of `--as`. */
static const struct {
    const char *name, *source;
    enum { TAKES_NOTHING, TAKES_TARGET, TAKES_TAG } takes;
} kinds[] = {
    {"push", "push", TAKES_NOTHING}, {"mr", "merge_request_event", TAKES_TARGET},
    {"tag", "push", TAKES_TAG},      {"schedule", "schedule", TAKES_NOTHING},
    {"web", "web", TAKES_NOTHING},   {"trigger", "trigger", TAKES_NOTHING},
    {"api", "api", TAKES_NOTHING},   {"parent_pipeline", "parent_pipeline", TAKES_NOTHING},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static bool unknown_kind(const char *name, struct error *err)
{
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < KIND_COUNT; i++)
        nearest_offer(&nearest, kinds[i].name);
    error_set(err, ERROR_USAGE, "--as knows no event `%s`", name);
    if (nearest.best)
        return error_hint(err, "did you mean --as %s?", nearest.best);
    return error_hint(err,
                      "it knows push, mr[:TARGET], tag[:NAME], schedule, web, trigger, api, parent_pipeline");
}

static const char *branch_of(const struct repo *repo)
{
    if (repo->branch)
        return repo->branch;
    return repo->default_branch ? repo->default_branch : "main";
}

static bool choose_tag(const struct repo *repo, const char *name, const char *ref,
                       struct event_choice *choice, struct error *err)
{
    choice->tag = true;
    choice->ref = name ? name : ref ? ref : repo->tag;
    if (choice->ref)
        return true;
    error_set(err, ERROR_USAGE, "--as tag: HEAD carries no tag");
    return error_hint(err, "name one: --as tag:v1.0");
}

bool event_choose(const struct invocation *invocation, const struct repo *repo, struct event_choice *choice,
                  struct error *err)
{
    const char *as = option_value(invocation, "as");
    const char *ref = option_value(invocation, "ref");
    const char *wish = as ? as : "push";
    const char *colon = strchr(wish, ':');
    const char *name = arena_strndup(invocation->arena, wish, colon ? (size_t)(colon - wish) : strlen(wish));
    const char *detail = colon && colon[1] ? colon + 1 : NULL;
    size_t kind = 0;
    while (kind < KIND_COUNT && strcmp(kinds[kind].name, name) != 0)
        kind++;
    if (kind == KIND_COUNT)
        return unknown_kind(name, err);
    if (colon && kinds[kind].takes == TAKES_NOTHING)
        return error_set(err, ERROR_USAGE, "--as %s takes nothing behind a colon", name);
    *choice = (struct event_choice){.source = kinds[kind].source, .ref = ref ? ref : branch_of(repo)};
    if (kinds[kind].takes == TAKES_TAG)
        return choose_tag(repo, detail, ref, choice, err);
    if (kinds[kind].takes == TAKES_TARGET)
        choice->target = detail ? detail : repo->default_branch ? repo->default_branch : "main";
    return true;
}

static const char *ask(struct arena *arena, const struct repo *repo, const char *const *args)
{
    struct error ignored = ERROR_INIT;
    const char *output = NULL;
    return repo_git(arena, repo, args, &output, &ignored) && *output ? output : NULL;
}

/* Where a merge request leaves its target: the remote's branch counts, else the local one. */
static const char *merge_base(struct arena *arena, const struct repo *repo, const char *target)
{
    const char *const remote[] = {"merge-base", arena_printf(arena, "refs/remotes/origin/%s", target), "HEAD",
                                  NULL};
    const char *const local[] = {"merge-base", arena_printf(arena, "refs/heads/%s", target), "HEAD", NULL};
    const char *found = ask(arena, repo, remote);
    return found ? found : ask(arena, repo, local);
}

const char *event_changes_base(struct arena *arena, const struct repo *repo,
                               const struct event_choice *choice)
{
    if (!repo->git_dir)
        return NULL;
    if (choice->target)
        return merge_base(arena, repo, choice->target);
    if (choice->tag || strcmp(choice->source, "push") != 0)
        return NULL;
    const char *const args[] = {"rev-parse",
                                "--verify",
                                "--quiet",
                                "--end-of-options",
                                arena_printf(arena, "refs/remotes/origin/%s", choice->ref),
                                NULL};
    return ask(arena, repo, args);
}
