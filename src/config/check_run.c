/* The steps of `run`, which GitLab judges by a schema. */
#include <ctype.h>
#include <string.h>

#include "config/checker.h"
#include "yaml/node.h"

static bool is_step_name(const struct node *name)
{
    if (!is_text(name) || !(isalpha((unsigned char)*name->text) || *name->text == '_'))
        return false;
    for (const char *at = name->text; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '_')
            return false;
    return true;
}

/* The keys of the two kinds of references to a step, and those they cannot do without. */
static const struct {
    const char *name;
    const char *keys;
    const char *required[3];
} references[] = {
    {"git", "url, rev, dir, file", {"url", "rev", NULL}},
    {"oci", "registry, repository, tag, dir, file", {"registry", "repository", NULL}},
};

/* What is wrong with the map of a `step`, or NULL. */
static const char *reference_problem(const struct node *step)
{
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        const struct node *reference = node_get(step, references[i].name);
        if (!reference || reference->kind != NODE_MAP)
            continue;
        for (size_t k = 0; k < reference->pairs.len; k++)
            if (!keyword_has_word(references[i].keys,
                                  ((const struct node_pair *)reference->pairs.items[k])->key->text))
                return "has a disallowed additional property";
        for (size_t k = 0; references[i].required[k]; k++)
            if (!is_text(node_get(reference, references[i].required[k])))
                return "is missing required properties";
        return NULL;
    }
    return "is neither a string nor a git or oci reference";
}

static bool are_texts(const struct node *map)
{
    if (map->kind != NODE_MAP)
        return false;
    for (size_t i = 0; i < map->pairs.len; i++)
        if (!is_text(((const struct node_pair *)map->pairs.items[i])->value))
            return false;
    return true;
}

/* What is wrong with a step, or NULL. */
static const char *step_problem(const struct node *step)
{
    const struct node *script = node_get(step, "script");
    const struct node *reference = node_get(step, "step") ? node_get(step, "step") : node_get(step, "func");
    const struct node *env = node_get(step, "env");
    const struct node *inputs = node_get(step, "inputs");
    if (!is_step_name(node_get(step, "name")))
        return "has no valid name";
    int actions = (script != NULL) + (node_get(step, "step") != NULL) + (node_get(step, "func") != NULL);
    if (actions != 1)
        return "should use only one of: name, script";
    if (script && is_blank_value(script))
        return "has an empty script";
    if (script && !is_text(script))
        return "has a script that is not a string";
    if (script && inputs)
        return "cannot have inputs beside script";
    if (reference && reference->kind == NODE_MAP)
        return reference_problem(reference);
    if (reference && !is_text(reference))
        return "is neither a string nor a git or oci reference";
    if (env && !are_texts(env))
        return "has an env that is not a map of strings";
    return inputs && inputs->kind != NODE_MAP ? "has inputs that are not a map" : NULL;
}

void check_steps(struct checker *checker, const struct keyword *keyword, const struct node *value,
                 const struct subject *subject)
{
    (void)keyword;
    if (value->kind != NODE_SEQ) {
        fault(checker, subject, "keyword-type", "value at root is not an array");
        return;
    }
    for (size_t i = 0; i < value->items.len; i++) {
        const struct node *step = value->items.items[i];
        struct subject here = *subject;
        here.span = step->span;
        const char *problem = step->kind == NODE_MAP ? step_problem(step) : "is not an object";
        for (size_t k = 0; !problem && k < step->pairs.len; k++)
            if (!checker_find(checker, PLACE_STEP,
                              ((const struct node_pair *)step->pairs.items[k])->key->text))
                problem = "has a disallowed additional property";
        if (problem)
            fault(checker, &here, "keyword-value", "value at /%zu %s", i, problem);
    }
}
