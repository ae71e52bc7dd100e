/* The keywords that are structures of their own: image, services, artifacts, cache, environment, trigger, variables.
 * Source: KEYWORDS 2. */
#include <string.h>

#include "base/arena.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

static void fill_image(struct arena *arena, struct image *image, const struct node *node)
{
    image->span = node->span;
    if (node->kind != NODE_MAP) {
        image->name = read_text(arena, node);
        return;
    }
    const struct node *docker = node_get(node, "docker");
    image->name = read_key(arena, node, "name");
    image->has_entrypoint = node_given(node_get(node, "entrypoint"));
    image->entrypoint = read_texts(arena, node_get(node, "entrypoint"));
    image->pull_policies = read_texts(arena, node_get(node, "pull_policy"));
    image->docker_platform = read_key(arena, docker, "platform");
    image->docker_user = read_key(arena, docker, "user");
}

struct image *read_image(struct arena *arena, const struct node *node)
{
    struct image *image = arena_alloc(arena, sizeof *image);
    fill_image(arena, image, node);
    return image;
}

static struct service *read_service(struct arena *arena, const struct node *node)
{
    struct service *service = arena_alloc(arena, sizeof *service);
    fill_image(arena, &service->image, node);
    service->alias = read_key(arena, node, "alias");
    service->has_command = node_given(node_get(node, "command"));
    service->command = read_texts(arena, node_get(node, "command"));
    struct varset variables = {0};
    read_variables(arena, &variables, node_get(node, "variables"), LAYER_JOB_YAML);
    service->variables = variables.list;
    return service;
}

struct vec read_services(struct arena *arena, const struct node *node)
{
    struct vec items = read_items(arena, node), services = {0};
    for (size_t i = 0; i < items.len; i++)
        vec_push(arena, &services, read_service(arena, items.items[i]));
    return services;
}

static enum archive_when archive_when_of(struct arena *arena, const struct node *node)
{
    const char *when = read_key(arena, node, "when");
    if (when && strcmp(when, "on_failure") == 0)
        return ARCHIVE_ON_FAILURE;
    return when && strcmp(when, "always") == 0 ? ARCHIVE_ALWAYS : ARCHIVE_ON_SUCCESS;
}

static void read_reports(struct arena *arena, struct artifacts *artifacts, const struct node *reports)
{
    if (!reports || reports->kind != NODE_MAP)
        return;
    for (size_t i = 0; i < reports->pairs.len; i++) {
        const struct node_pair *pair = reports->pairs.items[i];
        if (!node_given(pair->value))
            continue;
        struct report *report = arena_alloc(arena, sizeof *report);
        report->kind = pair->key->text;
        const struct node *path = node_get(pair->value, "path"); /* coverage_report */
        report->paths = read_texts(arena, path ? path : pair->value);
        vec_push(arena, &artifacts->reports, report);
    }
}

struct artifacts *read_artifacts(struct arena *arena, const struct node *node)
{
    struct artifacts *artifacts = arena_alloc(arena, sizeof *artifacts);
    artifacts->span = node->span;
    artifacts->paths = read_texts(arena, node_get(node, "paths"));
    artifacts->exclude = read_texts(arena, node_get(node, "exclude"));
    artifacts->untracked = read_flag(node, "untracked", false);
    artifacts->when = archive_when_of(arena, node);
    artifacts->name = read_key(arena, node, "name");
    artifacts->expire_in = read_key(arena, node, "expire_in");
    artifacts->expose_as = read_key(arena, node, "expose_as");
    artifacts->access = read_key(arena, node, "access");
    read_reports(arena, artifacts, node_get(node, "reports"));
    return artifacts;
}

static struct cache *read_cache(struct arena *arena, const struct node *node)
{
    struct cache *cache = arena_alloc(arena, sizeof *cache);
    const struct node *key = node_get(node, "key");
    cache->span = node->span;
    cache->key = read_text(arena, node_given(key) ? key : NULL);
    cache->key_by_commit = node_given(node_get(key, "files_commits"));
    cache->key_files = read_texts(arena, node_get(key, cache->key_by_commit ? "files_commits" : "files"));
    cache->key_prefix = read_key(arena, key, "prefix");
    cache->fallback_keys = read_texts(arena, node_get(node, "fallback_keys"));
    cache->paths = read_texts(arena, node_get(node, "paths"));
    cache->untracked = read_flag(node, "untracked", false);
    cache->unprotect = read_flag(node, "unprotect", false);
    cache->when = archive_when_of(arena, node);
    cache->policy = read_key(arena, node, "policy");
    if (!cache->policy)
        cache->policy = "pull-push";
    return cache;
}

struct vec read_caches(struct arena *arena, const struct node *node)
{
    struct vec items = read_items(arena, node), caches = {0};
    for (size_t i = 0; i < items.len; i++)
        vec_push(arena, &caches, read_cache(arena, items.items[i]));
    return caches;
}

struct environment *read_environment(struct arena *arena, const struct node *node)
{
    struct environment *environment = arena_alloc(arena, sizeof *environment);
    environment->action = "start";
    if (node->kind != NODE_MAP) {
        environment->name = read_text(arena, node);
        return environment;
    }
    environment->name = read_key(arena, node, "name");
    environment->url = read_key(arena, node, "url");
    environment->on_stop = read_key(arena, node, "on_stop");
    environment->auto_stop_in = read_key(arena, node, "auto_stop_in");
    environment->deployment_tier = read_key(arena, node, "deployment_tier");
    const char *action = read_key(arena, node, "action");
    if (action)
        environment->action = action;
    return environment;
}

struct trigger *read_trigger(struct arena *arena, const struct node *node)
{
    struct trigger *trigger = arena_alloc(arena, sizeof *trigger);
    trigger->span = node->span;
    trigger->forward_yaml_variables = true;
    if (node->kind != NODE_MAP) {
        trigger->project = read_text(arena, node);
        return trigger;
    }
    const struct node *forward = node_get(node, "forward");
    const char *strategy = read_key(arena, node, "strategy");
    trigger->include = read_given(node, "include");
    trigger->project = read_key(arena, node, "project");
    trigger->branch = read_key(arena, node, "branch");
    trigger->strategy_depend = strategy && strcmp(strategy, "depend") == 0;
    trigger->strategy_mirror = strategy && strcmp(strategy, "mirror") == 0;
    trigger->forward_yaml_variables = read_flag(forward, "yaml_variables", true);
    trigger->forward_pipeline_variables = read_flag(forward, "pipeline_variables", false);
    trigger->inputs = read_given(node, "inputs");
    return trigger;
}

static struct variable read_variable(struct arena *arena, const struct node_pair *pair,
                                     enum variable_layer layer)
{
    struct variable variable = {
        .name = read_text(arena, pair->key), .layer = layer, .span = pair->key->span, .value = ""};
    const struct node *value = pair->value;
    if (value->kind == NODE_MAP) {
        variable.raw = !read_flag(value, "expand", true);
        value = node_get(value, "value");
    }
    const char *text = read_text(arena, value);
    if (text)
        variable.value = text;
    return variable;
}

void read_variables(struct arena *arena, struct varset *set, const struct node *node,
                    enum variable_layer layer)
{
    if (!node || node->kind != NODE_MAP)
        return;
    for (size_t i = 0; i < node->pairs.len; i++) {
        struct variable variable = read_variable(arena, node->pairs.items[i], layer);
        if (variable.name)
            varset_add(arena, set, &variable);
    }
}
