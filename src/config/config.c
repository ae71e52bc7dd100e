#include "config/config.h"

#include "base/arena.h"
#include "config/check.h"
#include "config/extends.h"
#include "config/include.h"
#include "config/inherit.h"
#include "config/job_inputs.h"
#include "config/reference.h"
#include "config/stages.h"
#include "yaml/node.h"

/* `--input NAME=VALUE` as a map, as if a file had given them. */
static const struct node *given_inputs(struct arena *arena, const struct map *inputs)
{
    if (!inputs || inputs->len == 0)
        return NULL;
    struct span nowhere = {0};
    struct node *map = node_new(arena, NODE_MAP, nowhere);
    for (size_t i = 0; i < inputs->len; i++)
        node_set(arena, map, node_new_string(arena, inputs->entries[i].key, nowhere),
                 node_new_string(arena, inputs->entries[i].value, nowhere));
    return map;
}

static struct node *read_tree(struct arena *arena, struct config *config,
                              const struct config_request *request, const struct world *world,
                              struct diags *diags)
{
    struct including including = {.arena = arena,
                                  .diags = diags,
                                  .world = world,
                                  .variables = request->variables,
                                  .sources = &config->sources};
    if (request->include)
        return include_child(&including, (struct node *)request->include);
    struct source *source = arena_alloc(arena, sizeof *source);
    *source = (struct source){.name = request->path, .text = request->text, .len = request->len};
    vec_push(arena, &config->sources, source);
    return include_main(&including, source, given_inputs(arena, request->inputs));
}

/* GitLab's bound on what a pipeline may be given. */
enum { MAX_INPUTS = 20 };

static bool too_many_inputs(const struct config_request *request, struct diags *diags)
{
    if (!request->inputs || request->inputs->len <= MAX_INPUTS)
        return false;
    diag_error(diags, "inputs", (struct span){0}, "There cannot be more than %d inputs", MAX_INPUTS);
    return true;
}

/* Each job as it will run; false where the diags got an error. */
static bool collect_jobs(struct arena *arena, struct config *config, struct diags *diags)
{
    size_t errors = diags->errors;
    for (size_t i = 0; i < config->tree->pairs.len; i++) {
        const struct node_pair *pair = config->tree->pairs.items[i];
        if (is_visible_job(pair->key, pair->value))
            map_set(arena, &config->jobs, pair->key->text,
                    job_inputs_fill(arena, inherit_defaults(arena, config->tree, pair->value), diags));
    }
    return diags->errors == errors;
}

const struct config *config_load(struct arena *arena, const struct config_request *request,
                                 const struct world *world, struct diags *diags)
{
    struct config *config = arena_alloc(arena, sizeof *config);
    if (too_many_inputs(request, diags))
        return NULL;
    struct node *tree = read_tree(arena, config, request, world, diags);
    tree = tree ? extends_resolve(arena, tree, diags) : NULL;
    config->tree = tree ? references_resolve(arena, tree, diags) : NULL;
    if (!config->tree || !check_tree(arena, config->tree, diags))
        return NULL;
    config->stages = stages_of(arena, config->tree);
    return collect_jobs(arena, config, diags) ? config : NULL;
}
