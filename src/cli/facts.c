#include "cli/facts.h"

#include <string.h>

#include "base/arena.h"
#include "cli/load.h"

static const char *ask(const struct project *project, const char *const *args)
{
    struct error ignored = ERROR_INIT;
    const char *output = NULL;
    if (!project->repo.git_dir || !repo_git(project->arena, &project->repo, args, &output, &ignored))
        return NULL;
    return output;
}

enum facts_wanted facts_wanted_by(const char *text)
{
    static const char *const signs[] = {"CI_COMMIT_", "GITLAB_USER_", "include", "$["};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strstr(text, signs[i]))
            return FACTS_ALL;
    return FACTS_FEW;
}

/* Takes a line off the front of `*text`. */
static const char *take_line(struct arena *arena, const char **text)
{
    size_t len = strcspn(*text, "\n");
    const char *line = arena_strndup(arena, *text, len);
    *text += len + ((*text)[len] == '\n');
    return line;
}

static void gather_commit(const struct project *project, struct predefined_facts *facts)
{
    const char *const args[] = {"log",  "-1", "--no-show-signature", "--format=%an <%ae>%n%cI%n%B",
                                "HEAD", NULL};
    const char *output = ask(project, args);
    if (!output)
        return;
    facts->author = take_line(project->arena, &output);
    facts->timestamp = take_line(project->arena, &output);
    facts->message = output;
}

static void gather_user(const struct project *project, struct predefined_facts *facts)
{
    const char *const args[] = {"config", "--get-regexp", "^user\\.(name|email)$", NULL};
    const char *output = ask(project, args);
    while (output && *output) {
        const char *line = take_line(project->arena, &output);
        if (strncmp(line, "user.name ", 10) == 0)
            facts->user_name = line + 10;
        else if (strncmp(line, "user.email ", 11) == 0)
            facts->user_email = line + 11;
    }
}

static void gather_before(const struct project *project, struct predefined_facts *facts)
{
    if (!project->event.target && !project->event.tag)
        facts->before_sha = event_changes_base(project->arena, &project->repo, &project->event);
}

static void gather_tag(const struct project *project, struct predefined_facts *facts)
{
    const char *name = arena_printf(project->arena, "refs/tags/%s", project->event.ref);
    const char *const args[] = {"for-each-ref", "--format=%(objecttype) %(contents)", "--", name, NULL};
    const char *output = ask(project, args);
    if (output && strncmp(output, "tag ", 4) == 0)
        facts->tag_message = output + 4;
}

static void gather_merge_request(const struct project *project, struct predefined_facts *facts)
{
    struct predefined_merge_request *request = arena_alloc(project->arena, sizeof *request);
    const char *main_branch = project->repo.default_branch;
    request->source_branch = project->event.ref;
    request->target_branch = project->event.target;
    request->diff_base_sha = event_changes_base(project->arena, &project->repo, &project->event);
    request->target_protected = main_branch && strcmp(main_branch, request->target_branch) == 0;
    request->source_protected = main_branch && strcmp(main_branch, request->source_branch) == 0;
    facts->merge_request = request;
}

void facts_gather(const struct project *project, enum facts_wanted wanted, struct predefined_facts *facts)
{
    const struct repo *repo = &project->repo;
    *facts = (struct predefined_facts){.source = project->event.source,
                                       .ref = project->event.ref,
                                       .tag = project->event.tag,
                                       .ref_protected = project_ref_is_protected(project),
                                       .sha = repo->sha,
                                       .default_branch = repo->default_branch,
                                       .project_path = repo->project_path,
                                       .server_host = repo->server_host,
                                       .config_path = project->path};
    if (repo->server_host && strcmp(repo->server_host, "gitlab.com") == 0)
        facts->registry = "registry.gitlab.com";
    if (project->event.target)
        gather_merge_request(project, facts);
    if (wanted == FACTS_FEW)
        return;
    gather_commit(project, facts);
    gather_user(project, facts);
    gather_before(project, facts);
    if (project->event.tag)
        gather_tag(project, facts);
}
