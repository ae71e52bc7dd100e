#include "pipeline/pipeline.h"

#include <string.h>

#include "base/arena.h"
#include "config/config.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

static void read_stages(struct builder *builder)
{
    struct pipeline *pipeline = builder->pipeline;
    pipeline->stages = builder->config->stages;
    for (size_t i = 0; i < pipeline->stages.len; i++)
        map_set(builder->arena, &builder->stages, pipeline->stages.items[i], (void *)(uintptr_t)(i + 1));
}

static void read_bases(struct builder *builder)
{
    const struct map *jobs = &builder->config->jobs;
    for (size_t i = 0; i < jobs->len; i++) {
        struct base *base = arena_alloc(builder->arena, sizeof *base);
        base->name = jobs->entries[i].key;
        base->node = jobs->entries[i].value;
        read_job(builder, base);
        multiply_job(builder, base);
        map_set(builder->arena, &builder->bases, base->name, base);
    }
}

static void read_globals(struct builder *builder)
{
    struct pipeline *pipeline = builder->pipeline;
    pipeline->variables.below = builder->context->predefined;
    read_variables(builder->arena, &pipeline->variables, node_get(builder->config->tree, "variables"),
                   LAYER_DEFAULT_YAML);
}

/* The root's variables that `inherit:variables` lets through, over the predefined ones. */
static const struct varset *inherited_variables(struct builder *builder, const struct base *base)
{
    const struct varset *all = &builder->pipeline->variables;
    const struct node *inherit = read_given(node_get(base->node, "inherit"), "variables");
    if (!inherit || (inherit->kind == NODE_BOOL && inherit->boolean))
        return all;
    if (inherit->kind != NODE_SEQ)
        return all->below;
    struct vec names = read_texts(builder->arena, inherit);
    struct varset *some = arena_alloc(builder->arena, sizeof *some);
    some->below = all->below;
    for (size_t i = 0; i < names.len; i++) {
        const struct variable *variable = map_get(&all->winners, names.items[i]);
        if (variable)
            varset_add(builder->arena, some, variable);
    }
    return some;
}

/* Puts each job's variables in their layers; the copies of a job share what they have in common. */
static void layer_variables(struct builder *builder)
{
    for (size_t i = 0; i < builder->bases.len; i++) {
        struct base *base = builder->bases.entries[i].value;
        base->variables->below = inherited_variables(builder, base);
        for (size_t j = 0; j < base->copies.len; j++) {
            struct draft *draft = base->copies.items[j];
            if (draft->matrix)
                draft->job->variables = *draft->matrix;
            draft->job->variables.below = base->variables;
        }
    }
}

/* Whether any variable that all jobs have refers to another one: then each job is looked at for circles. */
static bool pipeline_has_references(const struct builder *builder)
{
    return set_has_references(&builder->pipeline->variables) ||
           set_has_references(builder->context->project) || set_has_references(builder->context->pipeline);
}

/* Judges all jobs, by stages, since a need on a job that is left out is an error. */
static void decide_jobs(struct builder *builder)
{
    layer_variables(builder);
    builder->has_references = pipeline_has_references(builder);
    for (size_t i = 0; i < builder->drafts.len; i++) {
        struct draft *draft = builder->drafts.entries[i].value;
        settle_environment(builder, draft);
        decide_job(builder, draft);
        draft_forget(builder, draft);
    }
    for (size_t i = 0; i < builder->drafts.len; i++) {
        struct draft *draft = builder->drafts.entries[i].value;
        if (draft->job->included)
            settle_job(builder, draft);
        draft_forget(builder, draft);
    }
}

static void leave_out_all(struct builder *builder)
{
    layer_variables(builder);
    for (size_t i = 0; i < builder->drafts.len; i++) {
        struct job *job = ((struct draft *)builder->drafts.entries[i].value)->job;
        job->excluded_because = "the workflow's rules leave no pipeline";
    }
}

/* Stage by stage, in each as the file has them. */
static void order_jobs(struct builder *builder)
{
    struct pipeline *pipeline = builder->pipeline;
    struct vec *by_stage = arena_alloc(builder->scratch, (pipeline->stages.len + 1) * sizeof *by_stage);
    for (size_t i = 0; i < builder->drafts.len; i++) {
        struct job *job = ((struct draft *)builder->drafts.entries[i].value)->job;
        vec_push(builder->scratch, &by_stage[job->stage_index], job);
    }
    for (size_t i = 0; i < pipeline->stages.len; i++) {
        for (size_t j = 0; j < by_stage[i].len; j++) {
            struct job *job = by_stage[i].items[j];
            vec_push(builder->arena, &pipeline->jobs, job);
            if (job->included)
                map_set(builder->arena, &pipeline->by_name, job->name, job);
        }
    }
}

/* A pipeline with nothing but .pre and .post is none. */
static void check_emptiness(struct pipeline *pipeline)
{
    for (size_t i = 0; pipeline->created && i < pipeline->by_name.len; i++) {
        const struct job *job = pipeline->by_name.entries[i].value;
        if (strcmp(job->stage, ".pre") != 0 && strcmp(job->stage, ".post") != 0)
            return;
    }
    if (!pipeline->created)
        return;
    pipeline->created = false;
    pipeline->reason =
        "The resulting pipeline would have been empty. Review the rules configuration for the relevant jobs.";
}

static bool build(struct builder *builder)
{
    read_stages(builder);
    read_bases(builder);
    bool connected = connect_jobs(builder);
    if (!check_jobs(builder) || !connected)
        return false;
    read_globals(builder);
    decide_workflow(builder);
    if (builder->pipeline->created)
        decide_jobs(builder);
    else
        leave_out_all(builder);
    order_jobs(builder);
    check_emptiness(builder->pipeline);
    return true;
}

const struct pipeline *pipeline_build(struct arena *arena, const struct config *config,
                                      const struct pipeline_context *context, const struct world *world,
                                      struct diags *diags)
{
    struct pipeline *pipeline = arena_alloc(arena, sizeof *pipeline);
    pipeline->context = context;
    struct builder builder = {.arena = arena,
                              .scratch = arena_new(),
                              .brief = arena_new(),
                              .config = config,
                              .context = context,
                              .world = world,
                              .diags = diags,
                              .pipeline = pipeline};
    builder.has_workflow_rules = read_given(node_get(config->tree, "workflow"), "rules") != NULL;
    size_t errors = diags->errors;
    build(&builder);
    arena_free(builder.scratch);
    arena_free(builder.brief);
    return diags->errors == errors ? pipeline : NULL;
}
