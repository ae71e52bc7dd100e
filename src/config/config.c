#include "config/config.h"

#include "base/arena.h"
#include "config/check.h"
#include "config/extends.h"
#include "config/inherit.h"
#include "config/reference.h"
#include "config/stages.h"
#include "yaml/load.h"
#include "yaml/node.h"

static struct node *load_tree(struct arena *arena, struct config *config,
                              const struct config_request *request, struct diags *diags)
{
    struct source *source = arena_alloc(arena, sizeof *source);
    *source = (struct source){.name = request->path, .text = request->text, .len = request->len};
    vec_push(arena, &config->sources, source);
    struct vec documents = {0};
    if (!yaml_load(arena, source, &documents, diags))
        return NULL;
    struct span start = {.source = source, .line = 1, .col = 1};
    if (documents.len == 0) {
        diag_error(diags, "empty", start, "Please provide content of %s", request->path);
        return NULL;
    }
    struct node *root = documents.items[documents.len - 1];
    if (root->kind == NODE_NULL)
        return node_new(arena, NODE_MAP, start);
    if (root->kind != NODE_MAP) {
        diag_error(diags, "format", root->span, "Invalid configuration format");
        return NULL;
    }
    return root;
}

static void collect_jobs(struct arena *arena, struct config *config)
{
    for (size_t i = 0; i < config->tree->pairs.len; i++) {
        const struct node_pair *pair = config->tree->pairs.items[i];
        if (is_visible_job(pair->key, pair->value))
            map_set(arena, &config->jobs, pair->key->text,
                    inherit_defaults(arena, config->tree, pair->value));
    }
}

const struct config *config_load(struct arena *arena, const struct config_request *request,
                                 const struct world *world, struct diags *diags)
{
    (void)world;
    struct config *config = arena_alloc(arena, sizeof *config);
    struct node *tree = load_tree(arena, config, request, diags);
    tree = tree ? extends_resolve(arena, tree, diags) : NULL;
    config->tree = tree ? references_resolve(arena, tree, diags) : NULL;
    if (!config->tree || !check_tree(arena, config->tree, diags))
        return NULL;
    config->stages = stages_of(arena, config->tree);
    collect_jobs(arena, config);
    return config;
}
