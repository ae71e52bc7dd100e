#include "cli/child.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/honour.h"
#include "cli/load.h"
#include "config/config.h"
#include "executor/zip.h"
#include "pipeline/job.h"

/* A child while it is loaded: the project's world, and the archives of earlier jobs. */
struct child {
    struct project *project;
    const char *(*archive)(void *finder, const char *job);
    void *finder;
};

/* ---- A configuration that a job has made ---- */

/* GitLab's limit of a file (KEYWORDS 1.8). */
enum { FILE_MAX = 2 * 1024 * 1024 };

struct member {
    const char *path; /* wanted */
    struct buf text;
    bool found;
};

static bool take_member(void *context, struct zip_reader *reader, const struct tar_entry *entry,
                        struct error *err)
{
    struct member *member = context;
    if (strcmp(entry->path, member->path) != 0)
        return true;
    member->found = true;
    for (;;) {
        ssize_t got = zip_read(reader, buf_reserve(&member->text, 65536), 65536, err);
        if (got <= 0)
            return false;
        member->text.len += (size_t)got;
        member->text.data[member->text.len] = '\0';
        if (member->text.len > FILE_MAX)
            return error_set(err, ERROR_CONFIG, "it is larger than %d bytes", FILE_MAX);
    }
}

static bool read_artifact(struct child *child, struct arena *arena, const struct world_file *file,
                          const char **text, size_t *len, struct error *err)
{
    const char *archive = child->archive(child->finder, file->job);
    if (!archive)
        return error_set(err, ERROR_NOT_FOUND, "job %s has left no artifacts", file->job);
    struct member member = {.path = file->path, .text = BUF_INIT};
    zip_walk(archive, take_member, &member, err);
    const bool read = member.found && err->kind == ERROR_NONE;
    if (read) {
        *text = arena_strndup(arena, member.text.data, member.text.len);
        *len = member.text.len;
    }
    buf_free(&member.text);
    if (!member.found && err->kind == ERROR_NONE)
        return error_set(err, ERROR_NOT_FOUND, "the artifacts of job %s hold no %s", file->job, file->path);
    return read || error_context(err, "%s from the artifacts of job %s", file->path, file->job);
}

/* ---- The world of a child: the project's, and that ---- */

static bool read_file(void *context, struct arena *arena, const struct world_file *file, const char **text,
                      size_t *len, struct error *err)
{
    struct child *child = context;
    const struct world *world = &child->project->world;
    if (file->kind == WORLD_ARTIFACT)
        return read_artifact(child, arena, file, text, len, err);
    return world->read_file(world->context, arena, file, text, len, err);
}

static bool list_files(void *context, struct arena *arena, const char *project, const char *ref,
                       struct vec *paths, struct error *err)
{
    const struct world *world = &((struct child *)context)->project->world;
    return world->list_files(world->context, arena, project, ref, paths, err);
}

static bool changed_files(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                          bool *known, struct error *err)
{
    const struct world *world = &((struct child *)context)->project->world;
    return world->changed_files(world->context, arena, compare_to, paths, known, err);
}

static bool file_id(void *context, struct arena *arena, const char *path, bool commit, const char **id,
                    struct error *err)
{
    const struct world *world = &((struct child *)context)->project->world;
    return world->file_id(world->context, arena, path, commit, id, err);
}

/* ---- What the bridge forwards ---- */

static bool is_yaml_variable(const struct job *bridge, const char *name)
{
    const struct variable *variable = varset_get(&bridge->variables, name);
    return variable && variable->layer >= LAYER_DEFAULT_YAML && variable->layer <= LAYER_MATRIX;
}

static void forward(struct arena *arena, struct varset *set, const struct variable *variable)
{
    struct variable copy = *variable;
    copy.layer = LAYER_TRIGGER;
    varset_add(arena, set, &copy);
}

/* The bridge's own variables and the file's global ones with the values that they have in the bridge; those of the
 * pipeline only where asked for. Source: docs.gitlab.com/ci/yaml/#triggerforward. */
static void forward_all(struct arena *arena, struct varset *set, const struct pipeline *parent,
                        const struct job *bridge)
{
    const struct trigger *trigger = bridge->trigger;
    struct vec values = job_variables(arena, parent, bridge, NULL);
    for (size_t i = 0; i < values.len; i++) {
        const struct variable *variable = values.items[i];
        bool is_pipelines = variable->layer == LAYER_PIPELINE || variable->layer == LAYER_TRIGGER;
        if (is_pipelines ? trigger->forward_pipeline_variables
                         : trigger->forward_yaml_variables && is_yaml_variable(bridge, variable->name))
            forward(arena, set, variable);
    }
}

/* ---- Loading ---- */

static const struct pipeline_context *child_context(struct arena *arena, const struct project *project,
                                                    const struct pipeline *parent, const struct job *bridge)
{
    struct pipeline_context *context = arena_alloc(arena, sizeof *context);
    struct predefined_facts *facts = arena_memdup(arena, &project->facts, sizeof *facts);
    struct varset *sets = arena_alloc(arena, 3 * sizeof *sets);
    facts->source = "parent_pipeline";
    predefined_add_pipeline(arena, &sets[0], facts);
    predefined_add_persisted(arena, &sets[1], facts);
    forward_all(arena, &sets[2], parent, bridge);
    *context = *parent->context;
    context->source = facts->source;
    context->predefined = &sets[0];
    context->persisted = &sets[1];
    context->pipeline = &sets[2];
    return context;
}

/* The first finding says why; `lint` of the child's own file says the rest. */
static void explain(const struct diags *diags, struct error *err)
{
    for (size_t i = 0; i < diags->list.len; i++) {
        const struct diag *diag = diags->list.items[i];
        if (diag->severity != SEVERITY_ERROR)
            continue;
        const char *file = diag->span.source ? diag->span.source->name : "the child pipeline";
        error_set(err, ERROR_CONFIG, "%s:%d:%d: %s", file, diag->span.line, diag->span.col, diag->message);
        return;
    }
    error_set(err, ERROR_CONFIG, "the child pipeline is not valid");
}

static const struct pipeline *load_child(void *context, struct arena *arena, const struct pipeline *parent,
                                         const struct job *bridge,
                                         const char *(*archive)(void *finder, const char *job), void *finder,
                                         struct error *err)
{
    struct project *project = context;
    struct child child = {.project = project, .archive = archive, .finder = finder};
    const struct world world = {.context = &child,
                                .read_file = read_file,
                                .list_files = list_files,
                                .changed_files = changed_files,
                                .file_id = file_id};
    struct diags diags = {.arena = arena};
    project->disk.arena = arena; /* the project's own is sealed, and with it what was fetched so far */
    project->disk.fetched = (struct map){0};
    const struct pipeline_context *around = child_context(arena, project, parent, bridge);
    const struct config_request request = {
        .path = project->path, .include = bridge->trigger->include, .variables = around->predefined};
    const struct config *config = config_load(arena, &request, &world, &diags);
    const struct pipeline *pipeline = NULL;
    if (config && diags.errors == 0)
        pipeline = pipeline_build(arena, config, around, &world, &diags);
    for (size_t i = 0; pipeline && i < pipeline->jobs.len; i++) {
        const struct job *job = pipeline->jobs.items[i];
        if (job->included)
            honour_check(&diags, job, NOT_HONOURED, SEVERITY_ERROR);
    }
    if (pipeline && diags.errors == 0)
        return pipeline;
    explain(&diags, err);
    return NULL;
}

struct child_source child_source_of(struct project *project)
{
    return (struct child_source){.context = project, .load = load_child};
}
