/* The keywords of a job that mean the same whatever the event: one row each. Source: KEYWORDS 2. */
#include <string.h>

#include "base/arena.h"
#include "config/config.h"
#include "expr/expand.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

static void take_script(struct arena *arena, struct job *job, const struct node *node)
{
    struct vec script = read_texts(arena, node);
    for (size_t i = 0; i < script.len; i++)
        vec_push(arena, &job->script, script.items[i]);
}

static void take_before_script(struct arena *arena, struct job *job, const struct node *node)
{
    take_script(arena, job, node);
    job->before_script_len = job->script.len;
}

static void take_after_script(struct arena *arena, struct job *job, const struct node *node)
{
    job->after_script = read_texts(arena, node);
}

static void take_hooks(struct arena *arena, struct job *job, const struct node *node)
{
    job->pre_get_sources_script = read_texts(arena, node_get(node, "pre_get_sources_script"));
}

static void take_image(struct arena *arena, struct job *job, const struct node *node)
{
    job->image = read_image(arena, node);
}

static void take_services(struct arena *arena, struct job *job, const struct node *node)
{
    job->services = read_services(arena, node);
}

static void take_stage(struct arena *arena, struct job *job, const struct node *node)
{
    const char *stage = read_text(arena, node);
    if (stage)
        job->stage = stage;
}

static void take_when(struct arena *arena, struct job *job, const struct node *node)
{
    if (when_parse(read_text(arena, node), &job->when) && job->when == WHEN_MANUAL)
        job->allow_failure.always = true; /* unless `allow_failure`, whose row comes later, says otherwise */
}

static void take_allow_failure(struct arena *arena, struct job *job, const struct node *node)
{
    job->allow_failure.always = node->kind == NODE_BOOL && node->boolean;
    job->allow_failure.exit_codes = read_integers(arena, node_get(node, "exit_codes"));
}

static void take_manual_confirmation(struct arena *arena, struct job *job, const struct node *node)
{
    job->manual_confirmation = read_text(arena, node);
}

static void take_retry(struct arena *arena, struct job *job, const struct node *node)
{
    const struct node *max = node->kind == NODE_MAP ? node_get(node, "max") : node;
    job->retry.max = max && max->kind == NODE_INT ? (int)max->integer : 0;
    job->retry.when = read_texts(arena, node_get(node, "when"));
    job->retry.exit_codes = read_integers(arena, node_get(node, "exit_codes"));
}

static void take_resource_group(struct arena *arena, struct job *job, const struct node *node)
{
    job->resource_group = read_text(arena, node);
}

static void take_interruptible(struct arena *arena, struct job *job, const struct node *node)
{
    (void)arena;
    job->interruptible = node->kind == NODE_BOOL && node->boolean;
}

static void take_dependencies(struct arena *arena, struct job *job, const struct node *node)
{
    job->has_dependencies = true;
    job->dependencies = read_texts(arena, node);
}

static void take_artifacts(struct arena *arena, struct job *job, const struct node *node)
{
    job->artifacts = read_artifacts(arena, node);
}

static void take_cache(struct arena *arena, struct job *job, const struct node *node)
{
    job->caches = read_caches(arena, node);
}

/* GitLab cuts off the first and the last character, so that flags leave a slash behind. */
static void take_coverage(struct arena *arena, struct job *job, const struct node *node)
{
    size_t len = node->kind == NODE_STRING ? strlen(node->text) : 0;
    if (len >= 2)
        job->coverage = arena_strndup(arena, node->text + 1, len - 2);
}

static void take_environment(struct arena *arena, struct job *job, const struct node *node)
{
    job->environment = read_environment(arena, node);
}

static void take_trigger(struct arena *arena, struct job *job, const struct node *node)
{
    job->trigger = read_trigger(arena, node);
}

static void take_release(struct arena *arena, struct job *job, const struct node *node)
{
    (void)arena;
    job->release = node;
}

static void take_run(struct arena *arena, struct job *job, const struct node *node)
{
    (void)arena;
    job->run = node;
}

static void take_tags(struct arena *arena, struct job *job, const struct node *node)
{
    job->tags = read_texts(arena, node);
}

/* In this order: before_script stands before script, when before allow_failure. What is not here is read elsewhere
 * (variables, parallel, needs, rules, only, except, pages) or by who needs it, from job->node (id_tokens, secrets). */
static const struct {
    const char *name;
    void (*take)(struct arena *arena, struct job *job, const struct node *node);
} keywords[] = {
    {"stage", take_stage},
    {"image", take_image},
    {"services", take_services},
    {"hooks", take_hooks},
    {"before_script", take_before_script},
    {"script", take_script},
    {"after_script", take_after_script},
    {"run", take_run},
    {"when", take_when},
    {"allow_failure", take_allow_failure},
    {"manual_confirmation", take_manual_confirmation},
    {"retry", take_retry},
    {"interruptible", take_interruptible},
    {"resource_group", take_resource_group},
    {"dependencies", take_dependencies},
    {"artifacts", take_artifacts},
    {"cache", take_cache},
    {"coverage", take_coverage},
    {"environment", take_environment},
    {"trigger", take_trigger},
    {"release", take_release},
    {"tags", take_tags},
};

/* A Pages job publishes a folder, which is one of its artifacts. */
static void take_pages(struct arena *arena, struct job *job)
{
    const struct node *pages = node_get(job->node, "pages");
    bool refused = pages && pages->kind == NODE_BOOL && !pages->boolean;
    job->pages = !refused && (node_given(pages) || strcmp(job->base_name, "pages") == 0);
    if (!job->pages)
        return;
    const char *folder = read_key(arena, pages, "publish");
    if (!folder)
        folder = read_key(arena, job->node, "publish");
    if (!folder)
        folder = "public";
    struct artifacts *artifacts = arena_alloc(arena, sizeof *artifacts);
    if (job->artifacts) {
        *artifacts = *job->artifacts;
        artifacts->paths = (struct vec){0};
        for (size_t i = 0; i < job->artifacts->paths.len; i++)
            vec_push(arena, &artifacts->paths, job->artifacts->paths.items[i]);
    }
    if (!vec_has_string(&artifacts->paths, folder))
        vec_push(arena, &artifacts->paths, folder);
    job->artifacts = artifacts;
}

void read_job(struct builder *builder, struct base *base)
{
    struct arena *arena = builder->arena;
    struct job *job = arena_alloc(arena, sizeof *job);
    const struct node_pair *pair = node_pair_of(builder->config->tree, base->name);
    job->span = pair ? pair->key->span : base->node->span;
    job->name = job->base_name = base->name;
    job->node = base->node;
    job->stage = "test";
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const struct node *node = read_given(base->node, keywords[i].name);
        if (node)
            keywords[i].take(arena, job, node);
    }
    take_pages(arena, job);
    job->start_in_s = read_seconds(base->node, "start_in");
    job->timeout_s = read_seconds(base->node, "timeout");
    base->prototype = job;
    base->environment = job->environment;
    base->variables = arena_alloc(arena, sizeof *base->variables);
    read_variables(arena, base->variables, node_get(base->node, "variables"), LAYER_JOB_YAML);
    base->has_rules = node_given(node_get(base->node, "rules"));
    base->rules = read_rules(builder, node_get(base->node, "rules"));
}
