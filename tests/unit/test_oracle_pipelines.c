/* All of the oracle's pipelines: what GitLab made of a configuration against what we make of it. Each difference is one
 * line; those that we know and mean stand in the table below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "config/config.h"
#include "config/world.h"
#include "oracle.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "yaml/node.h"

/* How the names of pipelines begin in which we differ, and why. */
static const char *const exceptions[][2] = {
    {"composition/inputs-in-keys-and-arrays",
     "our line counts from the file's begin, GitLab's from the document's"},
    {"composition/inputs-types ", "the same"},
};

struct check {
    struct arena *arena;
    const char *folder; /* of the pipeline's files */
    const char *name;   /* "rules/rules-simple push" */
    const cJSON *context;
    struct vec files;
    int differences;
    int contexts;
};

static bool is_exception(const char *name)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        if (strncmp(name, exceptions[i][0], strlen(exceptions[i][0])) == 0)
            return true;
    }
    return false;
}

static void differ(struct check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void differ(struct check *check, const char *format, ...)
{
    if (is_exception(check->name))
        return;
    va_list args;
    va_start(args, format);
    printf("%s: ", check->name);
    vprintf(format, args);
    printf("\n");
    va_end(args);
    check->differences++;
}

/* --- The world: the folder's files, the context's changed paths --- */

static bool world_read(void *context, struct arena *arena, const struct world_file *file, const char **text,
                       size_t *len, struct error *err)
{
    const struct check *check = context;
    if (file->kind != WORLD_LOCAL)
        return error_set(err, ERROR_NOT_FOUND, "not in the oracle");
    char *read = oracle_read(arena_printf(arena, "%s/%s", check->folder, file->path));
    if (!read)
        return error_set(err, ERROR_NOT_FOUND, "no such file");
    *len = strlen(read);
    *text = arena_strdup(arena, read);
    free(read);
    return true;
}

static bool world_list(void *context, struct arena *arena, const char *project, const char *ref,
                       struct vec *paths, struct error *err)
{
    const struct check *check = context;
    (void)arena, (void)ref;
    if (project)
        return error_set(err, ERROR_NOT_FOUND, "no such project");
    *paths = check->files;
    return true;
}

static bool world_changed(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                          bool *known, struct error *err)
{
    const struct check *check = context;
    (void)compare_to, (void)err;
    const cJSON *changed = cJSON_GetObjectItemCaseSensitive(check->context, "changed"), *path;
    *known = changed != NULL;
    cJSON_ArrayForEach(path, changed) vec_push(arena, paths, path->valuestring);
    return true;
}

static bool world_id(void *context, struct arena *arena, const char *path, bool commit, const char **id,
                     struct error *err)
{
    (void)context, (void)arena, (void)path, (void)commit, (void)err;
    *id = NULL;
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_files(struct check *check, const char *below)
{
    const char *path = arena_printf(check->arena, "%s/%s", check->folder, below);
    AUTO_CLOSEDIR DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        struct stat status;
        const char *name = *below ? arena_printf(check->arena, "%s/%s", below, entry->d_name)
                                  : arena_strdup(check->arena, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            strcmp(name, "expected.json") == 0 ||
            stat(arena_printf(check->arena, "%s/%s", check->folder, name), &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            add_files(check, name);
        else
            vec_push(check->arena, &check->files, name);
    }
}

/* --- The context --- */

static const char *context_text(const struct check *check, const char *key, const char *otherwise)
{
    const char *text = oracle_text(check->context, key);
    return text ? text : otherwise;
}

static void set(struct arena *arena, struct varset *variables, const char *name, const char *value)
{
    varset_add(arena, variables, &(struct variable){.name = name, .value = value, .layer = LAYER_PREDEFINED});
}

static void fill_context(const struct check *check, struct pipeline_context *context)
{
    struct arena *arena = check->arena;
    struct varset *predefined = arena_alloc(arena, sizeof *predefined);
    context->source = context_text(check, "source", "push");
    context->ref = context_text(check, "ref", "main");
    context->tag = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(check->context, "tag"));
    context->merge_request = strcmp(context->source, "merge_request_event") == 0;
    context->sha = "0123456789012345678901234567890123456789";
    set(arena, predefined, "CI", "true");
    set(arena, predefined, "CI_PIPELINE_SOURCE", context->source);
    set(arena, predefined, "CI_COMMIT_SHA", context->sha);
    set(arena, predefined, "CI_COMMIT_REF_NAME", context->ref);
    set(arena, predefined, "CI_COMMIT_REF_SLUG", context->ref);
    if (context->tag)
        set(arena, predefined, "CI_COMMIT_TAG", context->ref);
    else if (!context->merge_request)
        set(arena, predefined, "CI_COMMIT_BRANCH", context->ref);
    set(arena, predefined, "CI_DEFAULT_BRANCH", "main");
    set(arena, predefined, "CI_PROJECT_PATH", "grp/proj");
    set(arena, predefined, "CI_PROJECT_NAME", "proj");
    set(arena, predefined, "CI_PROJECT_NAMESPACE", "grp");
    if (context->merge_request) {
        set(arena, predefined, "CI_MERGE_REQUEST_IID", "1");
        set(arena, predefined, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", context->ref);
        set(arena, predefined, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main");
    }
    context->predefined = predefined;

    struct varset *given = arena_alloc(arena, sizeof *given);
    const cJSON *variable;
    cJSON_ArrayForEach(variable, cJSON_GetObjectItemCaseSensitive(check->context, "vars"))
        varset_add(arena, given,
                   &(struct variable){
                       .name = variable->string, .value = variable->valuestring, .layer = LAYER_PIPELINE});
    context->pipeline = given;
}

/* --- Comparing --- */

static void compare_text(struct check *check, const char *job, const char *what, const char *ours,
                         const char *expected)
{
    if (strcmp(ours ? ours : "(none)", expected ? expected : "(none)") != 0)
        differ(check, "%s: %s is %s, not %s", job, what, ours ? ours : "(none)",
               expected ? expected : "(none)");
}

static const char *list_text(struct arena *arena, const struct vec *list)
{
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; i < list->len; i++)
        buf_addf(&out, "%s%s", i > 0 ? "|" : "", (const char *)list->items[i]);
    return arena_strndup(arena, out.data, out.len);
}

static const char *integers_text(struct arena *arena, const struct vec *list)
{
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; i < list->len; i++)
        buf_addf(&out, "%s%d", i > 0 ? "|" : "", *(const int *)list->items[i]);
    return arena_strndup(arena, out.data, out.len);
}

/* A list of the oracle in the same form; one value counts as a list of it. */
static const char *expected_list(struct arena *arena, const cJSON *list)
{
    AUTO_BUF struct buf out = BUF_INIT;
    if (cJSON_IsString(list))
        return list->valuestring;
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        if (out.len > 0 || item != list->child)
            buf_addc(&out, '|');
        if (cJSON_IsNumber(item))
            buf_addf(&out, "%d", item->valueint);
        else if (cJSON_IsString(item))
            buf_adds(&out, item->valuestring);
    }
    return arena_strndup(arena, out.data, out.len);
}

static const cJSON *at(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static void compare_list(struct check *check, const char *job, const char *what, const struct vec *ours,
                         const cJSON *expected)
{
    compare_text(check, job, what, list_text(check->arena, ours), expected_list(check->arena, expected));
}

static void compare_allow_failure(struct check *check, const struct job *job, const cJSON *expected)
{
    const cJSON *codes = at(at(expected, "allow_failure"), "exit_codes");
    bool always = cJSON_IsTrue(at(expected, "allow_failure"));
    if (job->allow_failure.always != always)
        differ(check, "%s: allow_failure is %d", job->name, job->allow_failure.always);
    compare_text(check, job->name, "allow_failure:exit_codes",
                 integers_text(check->arena, &job->allow_failure.exit_codes),
                 expected_list(check->arena, codes));
}

static const char *need_text(struct arena *arena, const char *name, bool artifacts, bool optional)
{
    return arena_printf(arena, "%s%s%s", name, artifacts ? "" : " without artifacts",
                        optional ? " optional" : "");
}

/* GitLab keeps an optional need on a job that is not there; the model drops it. */
static bool is_dropped(const cJSON *need, const struct pipeline *pipeline)
{
    return cJSON_IsTrue(at(need, "optional")) && !map_get(&pipeline->by_name, oracle_text(need, "name"));
}

static void compare_needs(struct check *check, const struct pipeline *pipeline, const struct job *job,
                          const cJSON *expected)
{
    struct vec ours = {0}, theirs = {0};
    const cJSON *need;
    cJSON_ArrayForEach(need, at(expected, "needs")) if (!is_dropped(need, pipeline))
        vec_push(check->arena, &theirs,
                 need_text(check->arena, oracle_text(need, "name"), cJSON_IsTrue(at(need, "artifacts")),
                           cJSON_IsTrue(at(need, "optional"))));
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *one = job->needs.items[i];
        if (one->job && !one->pipeline)
            vec_push(check->arena, &ours, need_text(check->arena, one->job, one->artifacts, one->optional));
    }
    compare_text(check, job->name, "needs", list_text(check->arena, &ours), list_text(check->arena, &theirs));
    compare_text(check, job->name, "scheduling", job->has_needs ? "dag" : "stage",
                 oracle_text(expected, "scheduling"));
}

static void compare_variables(struct check *check, const struct job *job, const cJSON *expected)
{
    struct vec winning = varset_winning(check->arena, &job->variables);
    const cJSON *variables = at(expected, "variables"), *one;
    int count = 0;
    for (size_t i = 0; i < winning.len; i++) {
        const struct variable *variable = winning.items[i];
        if (variable->layer == LAYER_PREDEFINED)
            continue;
        count++;
        compare_text(check, job->name, variable->name, variable->value,
                     oracle_text(variables, variable->name));
    }
    cJSON_ArrayForEach(one, variables) if (!varset_get(&job->variables, one->string))
        differ(check, "%s: variable %s is missing", job->name, one->string);
    if (count != cJSON_GetArraySize(variables))
        differ(check, "%s: %d variables, not %d", job->name, count, cJSON_GetArraySize(variables));
}

static void compare_scripts(struct check *check, const struct job *job, const cJSON *options)
{
    struct vec before = job->script, script = {0};
    before.len = job->before_script_len;
    for (size_t i = job->before_script_len; i < job->script.len; i++)
        vec_push(check->arena, &script, job->script.items[i]);
    compare_list(check, job->name, "before_script", &before, at(options, "before_script"));
    compare_list(check, job->name, "script", &script, at(options, "script"));
    compare_list(check, job->name, "after_script", &job->after_script, at(options, "after_script"));
    compare_list(check, job->name, "hooks", &job->pre_get_sources_script,
                 at(at(options, "hooks"), "pre_get_sources_script"));
}

static void compare_image(struct check *check, const char *job, const struct image *image,
                          const cJSON *expected)
{
    compare_text(check, job, "image", image ? image->name : NULL, oracle_text(expected, "name"));
    static const struct image none;
    if (!image)
        image = &none;
    compare_list(check, job, "entrypoint", &image->entrypoint, at(expected, "entrypoint"));
    compare_list(check, job, "pull_policy", &image->pull_policies, at(expected, "pull_policy"));
}

static void compare_services(struct check *check, const struct job *job, const cJSON *expected)
{
    if ((int)job->services.len != cJSON_GetArraySize(expected)) {
        differ(check, "%s: %zu services", job->name, job->services.len);
        return;
    }
    for (size_t i = 0; i < job->services.len; i++) {
        const struct service *service = job->services.items[i];
        const cJSON *other = cJSON_GetArrayItem(expected, (int)i);
        compare_image(check, job->name, &service->image, other);
        compare_text(check, job->name, "alias", service->alias, oracle_text(other, "alias"));
        compare_list(check, job->name, "command", &service->command, at(other, "command"));
    }
}

static void compare_artifacts(struct check *check, const struct job *job, const cJSON *expected)
{
    static const struct artifacts none;
    const struct artifacts *artifacts = job->artifacts ? job->artifacts : &none;
    compare_list(check, job->name, "artifacts:paths", &artifacts->paths, at(expected, "paths"));
    compare_list(check, job->name, "artifacts:exclude", &artifacts->exclude, at(expected, "exclude"));
    compare_text(check, job->name, "artifacts:name", artifacts->name, oracle_text(expected, "name"));
    compare_text(check, job->name, "artifacts:expire_in", artifacts->expire_in,
                 oracle_text(expected, "expire_in"));
    int count = 0;
    const cJSON *report;
    cJSON_ArrayForEach(report, at(expected, "reports")) count++;
    if (count != (int)artifacts->reports.len)
        differ(check, "%s: %zu reports, not %d", job->name, artifacts->reports.len, count);
}

static void compare_seconds(struct check *check, const struct job *job, const cJSON *options)
{
    const cJSON *timeout = at(options, "job_timeout");
    if (job->timeout_s != (timeout ? timeout->valueint : 0))
        differ(check, "%s: timeout is %lld", job->name, (long long)job->timeout_s);
    if ((job->start_in_s > 0 && job->when == WHEN_DELAYED) != (at(options, "start_in") != NULL))
        differ(check, "%s: start_in is %lld", job->name, (long long)job->start_in_s);
}

static void compare_environment(struct check *check, const struct job *job, const cJSON *expected)
{
    const cJSON *options = at(at(expected, "options"), "environment");
    const struct environment *environment = job->environment;
    if ((environment != NULL) != (options != NULL)) {
        differ(check, "%s: has an environment: %d", job->name, environment != NULL);
        return;
    }
    if (!environment)
        return;
    const char *name = oracle_text(options, "name"); /* as written */
    if (!strchr(name, '$'))
        compare_text(check, job->name, "environment:name", environment->name, name);
    compare_text(check, job->name, "environment:url", environment->url, oracle_text(options, "url"));
    if (at(options, "action"))
        compare_text(check, job->name, "environment:action", environment->action,
                     oracle_text(options, "action"));
    compare_text(check, job->name, "environment:on_stop", environment->on_stop,
                 oracle_text(options, "on_stop"));
}

static void compare_trigger(struct check *check, const struct job *job, const cJSON *expected)
{
    const cJSON *trigger = at(at(expected, "options"), "trigger");
    if ((job->trigger != NULL) != cJSON_IsTrue(at(expected, "bridge")))
        differ(check, "%s: is a trigger job: %d", job->name, job->trigger != NULL);
    if (!job->trigger)
        return;
    compare_text(check, job->name, "trigger:project", job->trigger->project, oracle_text(trigger, "project"));
    compare_text(check, job->name, "trigger:branch", job->trigger->branch, oracle_text(trigger, "branch"));
    if ((job->trigger->include != NULL) != (at(trigger, "include") != NULL))
        differ(check, "%s: trigger:include", job->name);
}

static void compare_retry(struct check *check, const struct job *job, const cJSON *expected)
{
    const cJSON *max = at(expected, "max");
    if (job->retry.max != (max ? max->valueint : 0))
        differ(check, "%s: retry is %d", job->name, job->retry.max);
    compare_list(check, job->name, "retry:when", &job->retry.when, at(expected, "when"));
    compare_text(check, job->name, "retry:exit_codes", integers_text(check->arena, &job->retry.exit_codes),
                 expected_list(check->arena, at(expected, "exit_codes")));
}

static void compare_job(struct check *check, const struct pipeline *pipeline, const struct job *job,
                        const cJSON *expected)
{
    const cJSON *options = at(expected, "options"), *instance = at(options, "instance");
    compare_text(check, job->name, "stage", job->stage, oracle_text(expected, "stage"));
    compare_text(check, job->name, "when", when_name(job->when), oracle_text(expected, "when"));
    compare_allow_failure(check, job, expected);
    compare_needs(check, pipeline, job, expected);
    compare_variables(check, job, expected);
    compare_scripts(check, job, options);
    compare_image(check, job->name, job->image, at(options, "image"));
    compare_services(check, job, at(options, "services"));
    compare_artifacts(check, job, at(options, "artifacts"));
    compare_seconds(check, job, options);
    compare_environment(check, job, expected);
    compare_trigger(check, job, expected);
    compare_retry(check, job, at(options, "retry"));
    compare_list(check, job->name, "tags", &job->tags, at(expected, "tags"));
    compare_list(check, job->name, "dependencies", &job->dependencies, at(options, "dependencies"));
    compare_text(check, job->name, "resource_group", job->resource_group,
                 oracle_text(options, "resource_group_key"));
    compare_text(check, job->name, "manual_confirmation", job->manual_confirmation,
                 oracle_text(options, "manual_confirmation"));
    if (job->interruptible != cJSON_IsTrue(at(expected, "interruptible")))
        differ(check, "%s: interruptible is %d", job->name, job->interruptible);
    if (job->parallel_index != (instance ? instance->valueint : 0))
        differ(check, "%s: parallel index is %d", job->name, job->parallel_index);
    if (job->pages != (at(options, "pages") != NULL || strcmp(job->name, "pages") == 0))
        differ(check, "%s: pages is %d", job->name, job->pages);
}

static void compare_pipeline(struct check *check, const struct pipeline *pipeline, const cJSON *result)
{
    bool expected = !cJSON_IsTrue(at(result, "empty")) && !at(result, "workflow");
    if (pipeline->created != expected) {
        differ(check, "a pipeline is created: %d", pipeline->created);
        return;
    }
    if (!expected)
        return;
    compare_text(check, "pipeline", "name", pipeline->name, oracle_text(result, "name"));
    struct vec stages = {0};
    const cJSON *stage;
    cJSON_ArrayForEach(stage, at(result, "stages")) /* GitLab lists a stage that is written twice twice */
        if (!vec_has_string(&stages, stage->valuestring)) vec_push(check->arena, &stages, stage->valuestring);
    compare_text(check, "pipeline", "stages", list_text(check->arena, &pipeline->stages),
                 list_text(check->arena, &stages));
    const cJSON *job = at(result, "jobs") ? at(result, "jobs")->child : NULL;
    for (size_t i = 0; i < pipeline->jobs.len; i++) {
        const struct job *ours = pipeline->jobs.items[i];
        if (!ours->included)
            continue;
        if (!job || strcmp(ours->name, oracle_text(job, "name")) != 0) {
            differ(check, "job %s stands where GitLab has %s", ours->name,
                   job ? oracle_text(job, "name") : "none");
            return;
        }
        compare_job(check, pipeline, ours, job);
        job = job->next;
    }
    if (job)
        differ(check, "job %s is missing", oracle_text(job, "name"));
}

/* Errors: each message of GitLab's is one of ours. */
static void compare_errors(struct check *check, const struct diags *diags, const cJSON *errors)
{
    const cJSON *error;
    cJSON_ArrayForEach(error, errors)
    {
        bool found = false;
        for (size_t i = 0; i < diags->list.len && !found; i++) {
            const struct diag *diag = diags->list.items[i];
            found = diag->severity == SEVERITY_ERROR && strstr(error->valuestring, diag->message);
        }
        const struct diag *first = diags->list.len > 0 ? diags->list.items[0] : NULL;
        if (!found)
            differ(check, "error is missing: %s (ours: %s)", error->valuestring,
                   first ? first->message : "none");
    }
    if (cJSON_GetArraySize(errors) > 0)
        return;
    for (size_t i = 0; i < diags->list.len; i++) {
        const struct diag *diag = diags->list.items[i];
        if (diag->severity == SEVERITY_ERROR)
            differ(check, "error of ours: %s", diag->message);
    }
}

static void check_context(struct check *check, const char *text, const cJSON *result)
{
    const struct world world = {.context = check,
                                .read_file = world_read,
                                .list_files = world_list,
                                .changed_files = world_changed,
                                .file_id = world_id};
    struct diags diags = {.arena = check->arena};
    struct pipeline_context context = {0};
    fill_context(check, &context);
    struct varset *for_includes = arena_alloc(check->arena, sizeof *for_includes);
    struct vec predefined = varset_all(check->arena, context.predefined);
    struct vec given = varset_all(check->arena, context.pipeline);
    for (size_t i = 0; i < predefined.len; i++)
        varset_add(check->arena, for_includes, predefined.items[i]);
    for (size_t i = 0; i < given.len; i++)
        varset_add(check->arena, for_includes, given.items[i]);
    const struct config_request request = {
        .path = ".gitlab-ci.yml", .text = text, .len = strlen(text), .variables = for_includes};
    const struct config *config = config_load(check->arena, &request, &world, &diags);
    const struct pipeline *pipeline = NULL;
    if (config && diags.errors == 0)
        pipeline = pipeline_build(check->arena, config, &context, &world, &diags);
    compare_errors(check, &diags, at(result, "errors"));
    if (pipeline && cJSON_GetArraySize(at(result, "errors")) == 0)
        compare_pipeline(check, pipeline, result);
    check->contexts++;
}

static void check_pipeline(struct check *check, const char *folder, const char *name)
{
    check->folder = folder;
    check->files = (struct vec){0};
    add_files(check, "");
    if (check->files.len > 1)
        qsort(check->files.items, check->files.len, sizeof *check->files.items, compare_names);
    AUTO_FREE char *expected_text = oracle_read(arena_printf(check->arena, "%s/expected.json", folder));
    AUTO_FREE char *text = oracle_read(arena_printf(check->arena, "%s/.gitlab-ci.yml", folder));
    cJSON *expected = cJSON_Parse(expected_text ? expected_text : "");
    const cJSON *one;
    cJSON_ArrayForEach(one, expected)
    {
        check->name = arena_printf(check->arena, "%s %s", name, one->string);
        check->context = at(one, "context");
        check_context(check, text ? text : "", at(one, "result"));
    }
    cJSON_Delete(expected);
}

static void check_group(struct check *check, const char *root, const char *group)
{
    struct dirent **entries;
    int count = scandir(arena_printf(check->arena, "%s/%s", root, group), &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            const char *name = arena_printf(check->arena, "%s/%s", group, entries[i]->d_name);
            check_pipeline(check, arena_printf(check->arena, "%s/%s", root, name), name);
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void test_pipelines_are_gitlabs(void **state)
{
    (void)state;
    oracle_require();
    static const char *const groups[] = {"composition", "keywords", "needs", "rules", "structure"};
    struct check check = {.arena = arena_new()};
    AUTO_FREE char *root = oracle_path("pipelines");
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        check_group(&check, root, groups[i]);
    printf("%d contexts, %d differences\n", check.contexts, check.differences);
    assert_true(check.contexts > 400);
    assert_int_equal(check.differences, 0);
    arena_free(check.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pipelines_are_gitlabs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
