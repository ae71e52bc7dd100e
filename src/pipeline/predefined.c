#include "pipeline/predefined.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "pipeline/slug.h"

enum { SHORT_SHA = 8, TITLE_MAX = 100, TEXT_MAX_BYTES = 100000 };

static const char zeros[] = "0000000000000000000000000000000000000000";

/* --- Values: each gives a text, or NULL where the variable is not set --- */

static const char *always(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena, (void)facts;
    return "true";
}

static const char *sha(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->sha;
}

static const char *short_sha(struct arena *arena, const struct predefined_facts *facts)
{
    size_t len = facts->sha ? strlen(facts->sha) : 0;
    return facts->sha ? arena_strndup(arena, facts->sha, len < SHORT_SHA ? len : SHORT_SHA) : NULL;
}

static const char *before_sha(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->before_sha ? facts->before_sha : zeros;
}

static const char *branch(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->tag || facts->merge_request ? NULL : facts->ref;
}

static const char *tag(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->tag ? facts->ref : NULL;
}

static const char *tag_message(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    if (!facts->tag)
        return NULL;
    return facts->tag_message ? facts->tag_message : "";
}

static const char *ref(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->ref;
}

static const char *ref_slug(struct arena *arena, const struct predefined_facts *facts)
{
    return facts->ref ? slug_of(arena, facts->ref) : NULL;
}

static const char *yes_or_no(bool yes)
{
    return yes ? "true" : "false";
}

static const char *ref_protected(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return yes_or_no(facts->ref_protected);
}

/* At most so many bytes, and no half character. */
static const char *cut(struct arena *arena, const char *text, size_t max)
{
    size_t len = strlen(text);
    if (len <= max)
        return text;
    while (max > 0 && ((unsigned char)text[max] & 0xc0) == 0x80)
        max--;
    return arena_strndup(arena, text, max);
}

static const char *message(struct arena *arena, const struct predefined_facts *facts)
{
    return facts->message ? cut(arena, facts->message, TEXT_MAX_BYTES) : NULL;
}

static const char *title(struct arena *arena, const struct predefined_facts *facts)
{
    if (!facts->message)
        return NULL;
    return cut(arena, arena_strndup(arena, facts->message, strcspn(facts->message, "\n")), TEXT_MAX_BYTES);
}

/* The message without its title, but whole where the title is long. */
static const char *description(struct arena *arena, const struct predefined_facts *facts)
{
    if (!facts->message)
        return NULL;
    size_t first = strcspn(facts->message, "\n");
    if (first >= TITLE_MAX)
        return cut(arena, facts->message, TEXT_MAX_BYTES);
    const char *rest = facts->message + first;
    return cut(arena, rest + strspn(rest, "\n"), TEXT_MAX_BYTES);
}

static const char *message_is_truncated(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->message ? yes_or_no(strlen(facts->message) > TEXT_MAX_BYTES) : NULL;
}

static const char *author(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->author;
}

static const char *timestamp(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->timestamp;
}

static const char *source(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->source;
}

static const char *schedule_description(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->source && strcmp(facts->source, "schedule") == 0 ? facts->schedule_description : NULL;
}

static const char *triggered(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->source && strcmp(facts->source, "trigger") == 0 ? "true" : NULL;
}

/* --- Project --- */

static const char *project_path(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->project_path;
}

static const char *project_name(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    const char *slash = facts->project_path ? strrchr(facts->project_path, '/') : NULL;
    return slash ? slash + 1 : facts->project_path;
}

static const char *project_path_slug(struct arena *arena, const struct predefined_facts *facts)
{
    return facts->project_path ? slug_of(arena, facts->project_path) : NULL;
}

static const char *namespace(struct arena *arena, const struct predefined_facts *facts)
{
    const char *slash = facts->project_path ? strrchr(facts->project_path, '/') : NULL;
    return slash ? arena_strndup(arena, facts->project_path, (size_t)(slash - facts->project_path)) : NULL;
}

static const char *namespace_slug(struct arena *arena, const struct predefined_facts *facts)
{
    const char *text = namespace(arena, facts);
    return text ? slug_of(arena, text) : NULL;
}

static const char *root_namespace(struct arena *arena, const struct predefined_facts *facts)
{
    const char *slash = facts->project_path ? strchr(facts->project_path, '/') : NULL;
    return slash ? arena_strndup(arena, facts->project_path, (size_t)(slash - facts->project_path)) : NULL;
}

static const char *default_branch(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->default_branch;
}

static const char *default_branch_slug(struct arena *arena, const struct predefined_facts *facts)
{
    return facts->default_branch ? slug_of(arena, facts->default_branch) : NULL;
}

static const char *config_path(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->config_path ? facts->config_path : ".gitlab-ci.yml";
}

/* --- Server --- */

static const char *server_url(struct arena *arena, const struct predefined_facts *facts)
{
    return facts->server_host ? arena_printf(arena, "https://%s", facts->server_host) : NULL;
}

static const char *server_host(struct arena *arena, const struct predefined_facts *facts)
{
    return facts->server_host ? arena_strndup(arena, facts->server_host, strcspn(facts->server_host, ":"))
                              : NULL;
}

static const char *server_port(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    const char *colon = facts->server_host ? strchr(facts->server_host, ':') : NULL;
    return colon ? colon + 1 : facts->server_host ? "443" : NULL;
}

static const char *server_protocol(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->server_host ? "https" : NULL;
}

static const char *server_fqdn(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->server_host;
}

static const char *server_name(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena, (void)facts;
    return "GitLab";
}

static const char *template_registry(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena, (void)facts;
    return "registry.gitlab.com";
}

/* The server's address with something behind it; NULL where there is no server. */
static const char *on_server(struct arena *arena, const struct predefined_facts *facts, const char *rest)
{
    return facts->server_host ? arena_printf(arena, "https://%s%s", facts->server_host, rest) : NULL;
}

static const char *api_v4_url(struct arena *arena, const struct predefined_facts *facts)
{
    return on_server(arena, facts, "/api/v4");
}

static const char *api_graphql_url(struct arena *arena, const struct predefined_facts *facts)
{
    return on_server(arena, facts, "/api/graphql");
}

static const char *project_url(struct arena *arena, const struct predefined_facts *facts)
{
    if (!facts->project_path)
        return NULL;
    return on_server(arena, facts, arena_printf(arena, "/%s", facts->project_path));
}

static const char *registry(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->registry;
}

static const char *registry_image(struct arena *arena, const struct predefined_facts *facts)
{
    if (!facts->registry || !facts->project_path)
        return NULL;
    char *image = arena_printf(arena, "%s/%s", facts->registry, facts->project_path);
    for (char *c = image; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return image;
}

/* --- User --- */

static const char *user_name(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->user_name;
}

static const char *user_email(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->user_email;
}

/* --- Merge request --- */

static const char *mr_source_branch(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->merge_request ? facts->merge_request->source_branch : NULL;
}

static const char *mr_target_branch(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->merge_request ? facts->merge_request->target_branch : NULL;
}

static const char *mr_target_protected(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->merge_request ? yes_or_no(facts->merge_request->target_protected) : NULL;
}

static const char *mr_source_protected(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->merge_request ? yes_or_no(facts->merge_request->source_protected) : NULL;
}

static const char *mr_diff_base(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->merge_request ? facts->merge_request->diff_base_sha : NULL;
}

static const char *mr_event_type(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->merge_request ? "detached" : NULL;
}

/* Set, but empty, unless the results are merged first. */
static const char *mr_empty(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->merge_request ? "" : NULL;
}

static const char *mr_project_path(struct arena *arena, const struct predefined_facts *facts)
{
    (void)arena;
    return facts->merge_request ? facts->project_path : NULL;
}

static const char *mr_project_url(struct arena *arena, const struct predefined_facts *facts)
{
    return facts->merge_request ? project_url(arena, facts) : NULL;
}

/* --- The tables --- */

struct row {
    const char *name;
    const char *since; /* GitLab's version, where it is known */
    const char *(*value)(struct arena *arena, const struct predefined_facts *facts);
};

static const struct row pipeline_rows[] = {
    {"CI", "", always},
    {"GITLAB_CI", "", always},
    {"CI_SERVER_URL", "12.7", server_url},
    {"CI_SERVER_HOST", "12.1", server_host},
    {"CI_SERVER_PORT", "12.8", server_port},
    {"CI_SERVER_PROTOCOL", "12.8", server_protocol},
    {"CI_SERVER_FQDN", "16.10", server_fqdn},
    {"CI_SERVER_NAME", "", server_name},
    {"CI_SERVER_SHELL_SSH_HOST", "15.11", server_host},
    {"CI_TEMPLATE_REGISTRY_HOST", "15.3", template_registry},
    {"CI_API_V4_URL", "11.7", api_v4_url},
    {"CI_API_GRAPHQL_URL", "15.11", api_graphql_url},
    {"CI_PROJECT_NAME", "8.10", project_name},
    {"CI_PROJECT_PATH", "8.10", project_path},
    {"CI_PROJECT_PATH_SLUG", "9.3", project_path_slug},
    {"CI_PROJECT_NAMESPACE", "8.10", namespace},
    {"CI_PROJECT_NAMESPACE_SLUG", "", namespace_slug},
    {"CI_PROJECT_ROOT_NAMESPACE", "13.2", root_namespace},
    {"CI_PROJECT_URL", "8.10", project_url},
    {"CI_DEFAULT_BRANCH", "12.4", default_branch},
    {"CI_DEFAULT_BRANCH_SLUG", "", default_branch_slug},
    {"CI_CONFIG_PATH", "9.4", config_path},
    {"CI_REGISTRY", "8.10", registry},
    {"CI_REGISTRY_IMAGE", "8.10", registry_image},
    {"CI_PIPELINE_SOURCE", "10.0", source},
    {"CI_PIPELINE_SCHEDULE_DESCRIPTION", "17.8", schedule_description},
    {"CI_PIPELINE_TRIGGERED", "", triggered},
    {"CI_COMMIT_SHA", "9.0", sha},
    {"CI_COMMIT_SHORT_SHA", "11.7", short_sha},
    {"CI_COMMIT_BEFORE_SHA", "11.2", before_sha},
    {"CI_COMMIT_REF_NAME", "9.0", ref},
    {"CI_COMMIT_REF_SLUG", "9.0", ref_slug},
    {"CI_COMMIT_REF_PROTECTED", "11.11", ref_protected},
    {"CI_COMMIT_BRANCH", "12.6", branch},
    {"CI_COMMIT_TAG", "9.0", tag},
    {"CI_COMMIT_TAG_MESSAGE", "15.5", tag_message},
    {"CI_COMMIT_MESSAGE", "10.8", message},
    {"CI_COMMIT_MESSAGE_IS_TRUNCATED", "18.6", message_is_truncated},
    {"CI_COMMIT_TITLE", "10.8", title},
    {"CI_COMMIT_DESCRIPTION", "10.8", description},
    {"CI_COMMIT_AUTHOR", "13.11", author},
    {"CI_COMMIT_TIMESTAMP", "13.4", timestamp},
    {"CI_MERGE_REQUEST_EVENT_TYPE", "12.3", mr_event_type},
    {"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "11.6", mr_source_branch},
    {"CI_MERGE_REQUEST_SOURCE_BRANCH_PROTECTED", "16.4", mr_source_protected},
    {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "11.9", mr_empty},
    {"CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "11.6", mr_project_path},
    {"CI_MERGE_REQUEST_SOURCE_PROJECT_URL", "11.6", mr_project_url},
    {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "11.6", mr_target_branch},
    {"CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED", "15.2", mr_target_protected},
    {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "11.9", mr_empty},
    {"CI_MERGE_REQUEST_PROJECT_PATH", "11.6", mr_project_path},
    {"CI_MERGE_REQUEST_PROJECT_URL", "11.6", mr_project_url},
    {"CI_MERGE_REQUEST_DIFF_BASE_SHA", "13.7", mr_diff_base},
    {"GITLAB_USER_NAME", "10.0", user_name},
    {"GITLAB_USER_EMAIL", "8.12", user_email},
};

/* What a server sets besides, for every pipeline. */
static const struct predefined_unknown unknown_rows[] = {
    {"CI_PROJECT_ID", "", "the server's number of the project"},
    {"CI_PROJECT_NAMESPACE_ID", "15.7", "the server's number of the group"},
    {"CI_PROJECT_TITLE", "12.4", "a setting of the project"},
    {"CI_PROJECT_VISIBILITY", "10.3", "a setting of the project"},
    {"CI_PROJECT_DESCRIPTION", "15.1", "a setting of the project"},
    {"CI_PROJECT_TOPICS", "", "a setting of the project"},
    {"CI_PROJECT_REPOSITORY_LANGUAGES", "12.3", "the server counts them"},
    {"CI_PROJECT_CLASSIFICATION_LABEL", "14.2", "a setting of the project"},
    {"CI_PIPELINE_URL", "11.1", "the pipeline is on no server"},
    {"CI_PIPELINE_CREATED_AT", "13.10", "the pipeline is on no server"},
    {"CI_COMMIT_USER_LOGIN", "18.10", "the server's name of the author"},
    {"CI_OPEN_MERGE_REQUESTS", "13.8", "the server knows the merge requests"},
    {"CI_SERVER_VERSION", "", "there is no server"},
    {"CI_SERVER_VERSION_MAJOR", "11.4", "there is no server"},
    {"CI_SERVER_VERSION_MINOR", "11.4", "there is no server"},
    {"CI_SERVER_VERSION_PATCH", "11.4", "there is no server"},
    {"CI_SERVER_REVISION", "", "there is no server"},
    {"CI_SERVER_SHELL_SSH_PORT", "15.11", "a setting of the server"},
    {"CI_JOB_URL", "11.1", "the job is on no server"},
    {"CI_JOB_TOKEN", "9.0", "the server gives it out"},
    {"CI_REPOSITORY_URL", "9.0", "it holds the server's token"},
    {"CI_REGISTRY_USER", "9.0", "the server gives it out (set it, or use --registry)"},
    {"CI_REGISTRY_PASSWORD", "9.0", "the server gives it out (set it, or use --registry)"},
    {"CI_DEPLOY_USER", "", "the server gives it out"},
    {"CI_DEPLOY_PASSWORD", "", "the server gives it out"},
    {"CI_DEPENDENCY_PROXY_SERVER", "13.7", "a setting of the server"},
    {"CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", "13.7", "a setting of the server"},
    {"CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX", "14.3", "a setting of the server"},
    {"CI_DEPENDENCY_PROXY_USER", "13.7", "the server gives it out"},
    {"CI_DEPENDENCY_PROXY_PASSWORD", "13.7", "the server gives it out"},
    {"CI_PAGES_DOMAIN", "11.8", "a setting of the server"},
    {"CI_PAGES_URL", "11.8", "a setting of the server"},
    {"CI_RUNNER_ID", "8.10", "no runner is registered"},
    {"GITLAB_USER_ID", "8.12", "the server's number of the user"},
    {"GITLAB_USER_LOGIN", "10.0", "the server's name of the user"},
    {"GITLAB_FEATURES", "10.6", "a setting of the server"},
};

/* And for a merge request. */
static const struct predefined_unknown unknown_of_merge_request[] = {
    {"CI_MERGE_REQUEST_ID", "11.6", "the server's number of the merge request"},
    {"CI_MERGE_REQUEST_IID", "11.6", "the server's number of the merge request"},
    {"CI_MERGE_REQUEST_REF_PATH", "11.6", "it holds the merge request's number"},
    {"CI_MERGE_REQUEST_PROJECT_ID", "11.6", "the server's number of the project"},
    {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "11.6", "the server's number of the project"},
    {"CI_MERGE_REQUEST_DIFF_ID", "13.7", "the server counts them"},
    {"CI_MERGE_REQUEST_TITLE", "11.9", "the server knows the merge request"},
    {"CI_MERGE_REQUEST_DESCRIPTION", "16.7", "the server knows the merge request"},
    {"CI_MERGE_REQUEST_LABELS", "11.9", "the server knows the merge request"},
    {"CI_MERGE_REQUEST_ASSIGNEES", "11.9", "the server knows the merge request"},
    {"CI_MERGE_REQUEST_MILESTONE", "11.9", "the server knows the merge request"},
    {"CI_MERGE_REQUEST_APPROVED", "14.1", "the server knows the merge request"},
    {"CI_MERGE_REQUEST_DRAFT", "17.10", "the server knows the merge request"},
    {"CI_MERGE_REQUEST_SQUASH_ON_MERGE", "16.4", "the server knows the merge request"},
};

void predefined_add_pipeline(struct arena *arena, struct varset *set, const struct predefined_facts *facts)
{
    for (size_t i = 0; i < sizeof pipeline_rows / sizeof *pipeline_rows; i++) {
        const char *value = pipeline_rows[i].value(arena, facts);
        if (value)
            varset_add(
                arena, set,
                &(struct variable){.name = pipeline_rows[i].name, .value = value, .layer = LAYER_PREDEFINED});
    }
}

void predefined_add_persisted(struct arena *arena, struct varset *set, const struct predefined_facts *facts)
{
    static const char *const numbers[] = {"CI_PIPELINE_ID", "CI_PIPELINE_IID"};
    if (facts->run <= 0)
        return;
    const char *run = arena_printf(arena, "%lld", (long long)facts->run);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        varset_add(arena, set,
                   &(struct variable){
                       .name = numbers[i], .value = run, .layer = LAYER_PREDEFINED, .counted_here = true});
}

static void add_unknown(struct arena *arena, struct vec *unknown, const struct predefined_unknown *rows,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        vec_push(arena, unknown, &rows[i]);
}

/* What a row of ours could not fill for want of a fact. */
static void add_missing(struct arena *arena, struct vec *unknown, const struct predefined_facts *facts)
{
    const struct {
        const char *fact, *prefix, *why;
    } facts_missing[] = {
        {facts->server_host, "CI_SERVER_", "no remote names a server"},
        {facts->server_host, "CI_API_", "no remote names a server"},
        {facts->server_host, "CI_PROJECT_URL", "no remote names a server"},
        {facts->registry, "CI_REGISTRY", "no registry is known (--registry starts one)"},
        {facts->user_name, "GITLAB_USER_NAME", "git does not know the user"},
        {facts->user_email, "GITLAB_USER_EMAIL", "git does not know the user"},
        {facts->sha, "CI_COMMIT_SHA", "there is no commit"},
    };
    for (size_t i = 0; i < sizeof pipeline_rows / sizeof *pipeline_rows; i++) {
        const struct row *row = &pipeline_rows[i];
        if (row->value(arena, facts))
            continue;
        for (size_t j = 0; j < sizeof facts_missing / sizeof *facts_missing; j++) {
            if (facts_missing[j].fact ||
                strncmp(row->name, facts_missing[j].prefix, strlen(facts_missing[j].prefix)) != 0)
                continue;
            struct predefined_unknown *one = arena_alloc(arena, sizeof *one);
            *one = (struct predefined_unknown){row->name, row->since, facts_missing[j].why};
            vec_push(arena, unknown, one);
            break;
        }
    }
}

struct vec predefined_unknown(struct arena *arena, const struct predefined_facts *facts)
{
    struct vec unknown = {0};
    add_missing(arena, &unknown, facts);
    add_unknown(arena, &unknown, unknown_rows, sizeof unknown_rows / sizeof *unknown_rows);
    if (facts->merge_request)
        add_unknown(arena, &unknown, unknown_of_merge_request,
                    sizeof unknown_of_merge_request / sizeof *unknown_of_merge_request);
    return unknown;
}
