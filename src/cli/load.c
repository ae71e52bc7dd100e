#include "cli/load.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/disk_world.h"
#include "cli/facts.h"
#include "cli/include_lock.h"
#include "cli/invocation.h"
#include "cli/say.h"
#include "cli/variables_file.h"
#include "config/config.h"
#include "pipeline/job.h"
#include "yaml/load.h"

static const char default_path[] = ".gitlab-ci.yml";

/* ---- The file ---- */

static bool no_file(const struct project *project, struct error *err)
{
    error_set(err, ERROR_CONFIG, "there is no %s in %s", default_path, project->repo.project_dir);
    return error_hint(err, "--file names another one, -C another folder");
}

static bool read_whole(struct project *project, int fd, const char **text, size_t *len, struct error *err)
{
    AUTO_BUF struct buf contents = BUF_INIT;
    if (!file_read_fd(fd, WORLD_FILE_BYTES, &contents, err))
        return error_context(err, "%s", project->path);
    *text = arena_strndup(project->arena, contents.data, contents.len);
    *len = contents.len;
    return true;
}

static bool read_named(struct project *project, const char **text, size_t *len, struct error *err)
{
    AUTO_BUF struct buf contents = BUF_INIT;
    if (!file_read(project->path, WORLD_FILE_BYTES, &contents, err)) {
        err->kind = err->kind == ERROR_NOT_FOUND ? ERROR_CONFIG : err->kind;
        return false;
    }
    *text = arena_strndup(project->arena, contents.data, contents.len);
    *len = contents.len;
    return true;
}

static bool read_configuration(struct project *project, const char **text, size_t *len, struct error *err)
{
    const char *wish = option_value(project->invocation, "file");
    project->path = wish ? wish : default_path;
    if (wish && strcmp(wish, "-") == 0) {
        project->path = "(standard input)";
        return read_whole(project, STDIN_FILENO, text, len, err);
    }
    if (wish)
        return read_named(project, text, len, err);
    const struct world_file file = {.kind = WORLD_LOCAL, .path = default_path};
    if (project->world.read_file(project->world.context, project->arena, &file, text, len, err))
        return true;
    return err->kind == ERROR_NOT_FOUND ? no_file(project, err) : false;
}

/* ---- Variables and inputs of the command line ---- */

static bool split_pair(struct arena *arena, const char *option, const char *pair, const char **key,
                       const char **value, struct error *err)
{
    const char *equals = strchr(pair, '=');
    if (!equals || equals == pair)
        return error_set(err, ERROR_USAGE, "%s cannot be `%s`: it is KEY=VALUE", option, pair);
    *key = arena_strndup(arena, pair, (size_t)(equals - pair));
    *value = equals + 1;
    return true;
}

static bool take_variables(struct project *project, struct error *err)
{
    struct vec pairs = option_values(project->invocation, "variable");
    for (size_t i = 0; i < pairs.len; i++) {
        struct variable variable = {.layer = LAYER_PIPELINE, .secret = true};
        if (!split_pair(project->arena, "-v", pairs.items[i], &variable.name, &variable.value, err))
            return false;
        if (!variable_name_is_valid(variable.name, strlen(variable.name)))
            return error_set(err, ERROR_USAGE, "-v: `%s` cannot be a variable's name", variable.name);
        varset_add(project->arena, &project->command_line, &variable);
    }
    return true;
}

static bool take_inputs(struct project *project, struct error *err)
{
    struct vec pairs = option_values(project->invocation, "input");
    for (size_t i = 0; i < pairs.len; i++) {
        const char *key, *value;
        if (!split_pair(project->arena, "--input", pairs.items[i], &key, &value, err))
            return false;
        map_set(project->arena, &project->inputs, key, value);
    }
    return true;
}

/* ---- Files of variables ---- */

bool project_ref_is_protected(const struct project *project)
{
    const char *branch = project->repo.default_branch;
    return !project->event.tag && (!branch || strcmp(branch, project->event.ref) == 0);
}

/* A file that need not be there. */
static bool read_if_there(struct project *project, enum variable_layer layer, const char *path,
                          const char *name, struct error *err)
{
    const struct variables_target target = {.all = &project->variables,
                                            .scoped = &project->context.scoped,
                                            .layer = layer,
                                            .protected_too = project_ref_is_protected(project)};
    if (variables_file_read(project->arena, path, name, &target, &project->diags, err))
        return true;
    if (err->kind != ERROR_NOT_FOUND)
        return false;
    *err = (struct error)ERROR_INIT;
    return true;
}

static bool read_given_files(struct project *project, const struct vec *files, struct error *err)
{
    const struct variables_target target = {.all = &project->variables,
                                            .scoped = &project->context.scoped,
                                            .layer = LAYER_PROJECT,
                                            .protected_too = project_ref_is_protected(project)};
    for (size_t i = 0; i < files->len; i++) {
        const char *path = files->items[i];
        if (variables_file_read(project->arena, path, path, &target, &project->diags, err))
            continue;
        err->kind = err->kind == ERROR_NOT_FOUND ? ERROR_USAGE : err->kind;
        return error_context(err, "--variables-file");
    }
    return true;
}

static bool read_variables_files(struct project *project, struct error *err)
{
    static const char ours[] = ".ci-local/variables.yml", peers[] = ".gitlab-ci-local-variables.yml";
    struct arena *arena = project->arena;
    const char *home = file_home(arena, HOME_CONFIG);
    const char *user = home ? path_join(arena, home, "variables.yml") : NULL;
    const char *folder = project->repo.project_dir;
    struct vec given = option_values(project->invocation, "variables-file");
    return (!user || read_if_there(project, LAYER_INSTANCE, user, user, err)) &&
           read_if_there(project, LAYER_PROJECT, path_join(arena, folder, peers), peers, err) &&
           (given.len ? read_given_files(project, &given, err)
                      : read_if_there(project, LAYER_PROJECT, path_join(arena, folder, ours), ours, err));
}

/* ---- All of it ---- */

static void fill_context(struct project *project)
{
    project->context.source = project->event.source;
    project->context.ref = project->event.ref;
    project->context.tag = project->event.tag;
    project->context.merge_request = project->event.target != NULL;
    project->context.sha = project->repo.sha;
    project->context.persisted = &project->persisted;
    project->context.predefined = &project->predefined;
    project->context.project = &project->variables;
    project->context.pipeline = &project->command_line;
}

static const char *lock_path(const struct project *project)
{
    return path_join(project->arena, project->repo.project_dir, INCLUDE_LOCK_PATH);
}

bool project_lock(const struct project *project, struct error *err)
{
    return include_lock_write(project->arena, lock_path(project), &project->disk.found, err);
}

static bool open_project(struct invocation *invocation, const struct load_options *options,
                         struct project *project, struct error *err)
{
    *project = (struct project){
        .invocation = invocation, .arena = invocation->arena, .diags = {.arena = invocation->arena}};
    if (!repo_open(project->arena, ".", &project->repo, err) ||
        !event_choose(invocation, &project->repo, &project->event, err))
        return false;
    project->disk = (struct disk_world){.arena = project->arena,
                                        .repo = &project->repo,
                                        .source = options && options->source ? options->source : "worktree",
                                        .event = &project->event,
                                        .changes_from = option_value(invocation, "changes-from"),
                                        .offline = option_given(invocation, "offline"),
                                        .locking = options && options->lock,
                                        .stand_ins = &invocation->stand_ins};
    project->world = disk_world_of(&project->disk);
    fill_context(project);
    return project->disk.locking ||
           include_lock_read(project->arena, lock_path(project), &project->disk.pins, err);
}

/* Commands that show or use every variable ask git for all of them; for the others only those count that the file may
 * name. */
static void predefine(struct project *project, const char *text)
{
    const struct command *command = project->invocation->command;
    facts_gather(project, command->needs_all_facts ? FACTS_ALL : facts_wanted_by(text), &project->facts);
    predefined_add_pipeline(project->arena, &project->predefined, &project->facts);
}

/* Everything that an include may name: predefined, project and pipeline variables. */
static struct varset variables_of_includes(const struct project *project)
{
    struct varset set = {.below = &project->predefined};
    const struct varset *const above[] = {&project->variables, &project->command_line};
    for (size_t n = 0; n < 2; n++)
        for (size_t i = 0; i < above[n]->list.len; i++)
            varset_add(project->arena, &set, above[n]->list.items[i]);
    return set;
}

static bool load(struct invocation *invocation, const struct load_options *options, struct project *project,
                 struct error *err)
{
    const char *text;
    size_t len;
    if (!open_project(invocation, options, project, err) || !read_configuration(project, &text, &len, err) ||
        !take_variables(project, err) || !take_inputs(project, err) || !read_variables_files(project, err))
        return false;
    predefine(project, text);
    const struct varset included = variables_of_includes(project);
    const struct config_request request = {
        .path = project->path, .text = text, .len = len, .inputs = &project->inputs, .variables = &included};
    project->config = config_load(project->arena, &request, &project->world, &project->diags);
    if (project->config && options && options->dind != DIND_AS_WRITTEN &&
        !dind_add_variables(project->arena, project->config, options->dind, &project->command_line, err))
        return false;
    if (project->config && project->diags.errors == 0)
        project->pipeline = pipeline_build(project->arena, project->config, &project->context,
                                           &project->world, &project->diags);
    return true;
}

bool project_load_findings(struct invocation *invocation, const struct load_options *options,
                           struct project *project, int *status)
{
    struct error err = ERROR_INIT;
    if (load(invocation, options, project, &err))
        return true;
    *status = say_error(&err);
    return false;
}

bool project_load(struct invocation *invocation, const struct load_options *options, struct project *project,
                  int *status)
{
    struct error err = ERROR_INIT;
    if (!load(invocation, options, project, &err)) {
        *status = say_error(&err);
        return false;
    }
    if (project->pipeline && project->diags.errors == 0)
        return true;
    say_diags(invocation, &project->diags);
    *status = project->disk.unreachable ? EXIT_ENVIRONMENT : EXIT_CONFIG;
    return false;
}

struct vec project_jobs_named(const struct project *project, const char *name, struct error *err)
{
    struct vec found = {0};
    struct nearest nearest = {.word = name};
    const struct vec *jobs = &project->pipeline->jobs;
    for (size_t i = 0; i < jobs->len; i++) {
        struct job *job = jobs->items[i];
        nearest_offer(&nearest, job->name);
        nearest_offer(&nearest, job->base_name);
        if (strcmp(job->name, name) == 0) {
            found.len = 0;
            vec_push(project->arena, &found, job);
            return found;
        }
        if (job->base_name && strcmp(job->base_name, name) == 0)
            vec_push(project->arena, &found, job);
    }
    if (found.len > 0)
        return found;
    error_set(err, ERROR_USAGE, "there is no job `%s`", name);
    if (nearest.best)
        error_hint(err, "did you mean `%s`?", nearest.best);
    else
        error_hint(err, "`ci-local list --all` shows them");
    return found;
}

int project_say_empty(const struct project *project)
{
    const char *reason = project->pipeline->reason;
    struct error err = ERROR_INIT;
    error_set(&err, ERROR_CONFIG, "there would be no pipeline%s%s", reason ? ": " : "", reason ? reason : "");
    error_hint(&err, "`ci-local why` shows the rules that decided");
    say_error(&err);
    return EXIT_EMPTY;
}
