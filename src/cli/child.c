#include "cli/child.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/load.h"
#include "config/config.h"
#include "executor/untar.h"
#include "executor/zip.h"
#include "pipeline/job.h"
#include "pipeline/pipeline.h"
#include "yaml/node.h"

/* The project's world, and archives of earlier jobs besides. */
struct child_world {
    struct project *project;
    const char *(*artifact)(void *finder, const char *job);
    void *finder;
};

/* Looking for one member of an archive. */
struct search {
    const char *path;
    struct buf text;
    bool found;
};

static bool take_member(void *context, struct zip_reader *reader, const struct tar_entry *entry,
                        struct error *err)
{
    struct search *search = context;
    if (entry->kind != TAR_FILE || strcmp(entry->path, search->path) != 0)
        return true;
    search->found = true;
    for (;;) {
        ssize_t got = zip_read(reader, buf_reserve(&search->text, 64 * 1024), 64 * 1024, err);
        if (got <= 0)
            return got == 0;
        search->text.len += (size_t)got;
        search->text.data[search->text.len] = '\0';
    }
}

static bool read_artifact(const struct child_world *world, struct arena *arena, const struct world_file *file,
                          const char **text, size_t *len, struct error *err)
{
    const char *archive = world->artifact ? world->artifact(world->finder, file->job) : NULL;
    struct search search = {.path = file->path, .text = BUF_INIT};
    if (!archive)
        return error_set(err, ERROR_NOT_FOUND, "job %s left no artifacts", file->job);
    bool walked = zip_walk(archive, take_member, &search, err);
    if (walked && search.found) {
        *text = arena_strndup(arena, search.text.data, search.text.len);
        *len = search.text.len;
    }
    buf_free(&search.text);
    if (walked && !search.found)
        return error_set(err, ERROR_NOT_FOUND, "the artifacts of job %s hold no %s", file->job, file->path);
    return walked;
}

static bool child_read_file(void *context, struct arena *arena, const struct world_file *file,
                            const char **text, size_t *len, struct error *err)
{
    const struct child_world *world = context;
    if (file->kind == WORLD_ARTIFACT)
        return read_artifact(world, arena, file, text, len, err);
    return world->project->world.read_file(world->project->world.context, arena, file, text, len, err);
}

static bool child_list_files(void *context, struct arena *arena, const char *project, const char *ref,
                             struct vec *paths, struct error *err)
{
    const struct world *world = &((const struct child_world *)context)->project->world;
    return world->list_files(world->context, arena, project, ref, paths, err);
}

static bool child_changed_files(void *context, struct arena *arena, const char *compare_to, struct vec *paths,
                                bool *known, struct error *err)
{
    const struct world *world = &((const struct child_world *)context)->project->world;
    return world->changed_files(world->context, arena, compare_to, paths, known, err);
}

static bool child_file_id(void *context, struct arena *arena, const char *path, bool commit, const char **id,
                          struct error *err)
{
    const struct world *world = &((const struct child_world *)context)->project->world;
    return world->file_id(world->context, arena, path, commit, id, err);
}

/* `trigger:inputs`: name to text. */
static void take_inputs(struct arena *arena, const struct node *inputs, struct map *map)
{
    for (size_t i = 0; inputs && inputs->kind == NODE_MAP && i < inputs->pairs.len; i++) {
        const struct node_pair *pair = inputs->pairs.items[i];
        if (pair->value->kind != NODE_MAP && pair->value->kind != NODE_SEQ)
            map_set(arena, map, pair->key->text, pair->value->text ? pair->value->text : "");
    }
}

/* What is the child's own: it is started by a pipeline, and what the bridge forwards are its pipeline variables. Ref,
 * commit and the diff for rules:changes are its parent's. */
static struct pipeline_context *child_context(struct arena *arena, const struct project *project,
                                              const struct varset *variables)
{
    struct pipeline_context *context = arena_memdup(arena, &project->context, sizeof project->context);
    struct predefined_facts facts = project->facts;
    struct varset *predefined = arena_alloc(arena, sizeof *predefined);
    facts.source = "parent_pipeline";
    predefined_add_pipeline(arena, predefined, &facts);
    context->source = facts.source;
    context->predefined = predefined;
    context->pipeline = variables;
    return context;
}

/* The first thing that is wrong, as the world's errors are told. */
static const struct pipeline *refuse(const struct diags *diags, struct error *err)
{
    for (size_t i = 0; i < diags->list.len; i++) {
        const struct diag *diag = diags->list.items[i];
        if (diag->severity != SEVERITY_ERROR)
            continue;
        const char *name = diag->span.source ? diag->span.source->name : NULL;
        error_set(err, ERROR_CONFIG, "%s:%d:%d: %s", name ? name : "child pipeline", diag->span.line,
                  diag->span.col, diag->message);
        return NULL;
    }
    error_set(err, ERROR_CONFIG, "the child pipeline cannot be loaded");
    return NULL;
}

static const struct pipeline *child_load(void *context, struct arena *arena, const struct job *bridge,
                                         const char *(*artifact)(void *finder, const char *job), void *finder,
                                         const struct varset *variables, struct error *err)
{
    struct project *project = context;
    struct child_world world = {.project = project, .artifact = artifact, .finder = finder};
    const struct world asked = {.context = &world,
                                .read_file = child_read_file,
                                .list_files = child_list_files,
                                .changed_files = child_changed_files,
                                .file_id = child_file_id};
    struct diags diags = {.arena = arena};
    struct map inputs = {0};
    take_inputs(arena, bridge->trigger->inputs, &inputs);
    struct pipeline_context *own = child_context(arena, project, variables);
    const struct config_request request = {.path = project->path,
                                           .text = "",
                                           .include = bridge->trigger->include,
                                           .inputs = &inputs,
                                           .variables = own->predefined};
    const struct config *config = config_load(arena, &request, &asked, &diags);
    const struct pipeline *pipeline =
        config && diags.errors == 0 ? pipeline_build(arena, config, own, &asked, &diags) : NULL;
    return pipeline && diags.errors == 0 ? pipeline : refuse(&diags, err);
}

struct child_source child_source_of(struct project *project)
{
    return (struct child_source){.context = project, .load = child_load};
}
