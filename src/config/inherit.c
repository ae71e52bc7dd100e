#include "config/inherit.h"

#include <string.h>

#include "base/vec.h"
#include "yaml/node.h"

enum where { DEFAULT_ONLY, DEFAULT_AND_TOP };

/* `default:timeout` is accepted by GitLab and has no effect, so it is not here. */
static const struct {
    const char *name;
    enum where where;
    bool for_trigger_jobs;
} inherited[] = {
    {"image", DEFAULT_AND_TOP, false},
    {"services", DEFAULT_AND_TOP, false},
    {"cache", DEFAULT_AND_TOP, false},
    {"before_script", DEFAULT_AND_TOP, false},
    {"after_script", DEFAULT_AND_TOP, false},
    {"hooks", DEFAULT_ONLY, false},
    {"tags", DEFAULT_ONLY, false},
    {"artifacts", DEFAULT_ONLY, false},
    {"retry", DEFAULT_ONLY, false},
    {"id_tokens", DEFAULT_ONLY, false},
    {"interruptible", DEFAULT_ONLY, true},
};
enum { INHERITED = sizeof inherited / sizeof *inherited };

/* The top-level names that are never jobs; `default` and `workflow` are where they look like one. */
static const char *const reserved[] = {"include",      "before_script", "image",  "services",
                                       "after_script", "variables",     "stages", "cache"};

bool is_script_job(const struct node *value)
{
    return node_pair_of(value, "script") || node_pair_of(value, "run");
}

bool is_trigger_job(const struct node *value)
{
    return !is_script_job(value) && (node_pair_of(value, "trigger") || node_pair_of(value, "needs"));
}

bool is_visible_job(const struct node *key, const struct node *value)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(key->text, reserved[i]) == 0)
            return false;
    return key->text[0] != '.' && (is_script_job(value) || is_trigger_job(value));
}

static bool is_given(const struct node *value)
{
    return value && value->kind != NODE_NULL;
}

/* `inherit:default`: true, false, or the names of what is taken. */
static bool allows(const struct node *job, const char *name)
{
    const struct node *inherit = node_get(node_get(job, "inherit"), "default");
    if (!inherit)
        return true;
    if (inherit->kind == NODE_BOOL)
        return inherit->boolean;
    if (inherit->kind != NODE_SEQ)
        return true;
    for (size_t i = 0; i < inherit->items.len; i++)
        if (strcmp(((const struct node *)inherit->items.items[i])->text, name) == 0)
            return true;
    return false;
}

static const struct node_pair *default_of(const struct node *tree, size_t i)
{
    const struct node *defaults = node_get(tree, "default");
    const struct node_pair *pair = NULL;
    if (!is_script_job(defaults) && !is_trigger_job(defaults))
        pair = node_pair_of(defaults, inherited[i].name);
    if (!pair && inherited[i].where == DEFAULT_AND_TOP)
        pair = node_pair_of(tree, inherited[i].name);
    return pair && is_given(pair->value) ? pair : NULL;
}

struct node *inherit_defaults(struct arena *arena, const struct node *tree, struct node *job)
{
    bool is_trigger = is_trigger_job(job);
    struct node *copy = NULL;
    for (size_t i = 0; i < INHERITED; i++) {
        if (is_given(node_get(job, inherited[i].name)) || (is_trigger && !inherited[i].for_trigger_jobs))
            continue;
        const struct node_pair *pair = default_of(tree, i);
        if (!pair || !allows(job, inherited[i].name))
            continue;
        if (!copy)
            copy = node_copy_map(arena, job);
        node_set(arena, copy, pair->key, pair->value);
    }
    return copy ? copy : job;
}
