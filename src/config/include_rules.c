#include "config/include_rules.h"

#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/include_entry.h"
#include "config/keyword.h"
#include "expr/expand.h"
#include "expr/expression.h"
#include "expr/glob.h"
#include "expr/varset.h"
#include "yaml/node.h"

/* More comparisons than this, and GitLab takes the rule as fulfilled. */
enum { MAX_COMPARISONS = 50000 };

static bool refuse(const struct include_scope *scope, struct span span, const char *words, const char *what)
{
    diag_error(scope->diags, "include", span, "%s%s", words, what);
    return false;
}

static bool check_rule(const struct include_scope *scope, const struct node *rule)
{
    if (rule->kind != NODE_MAP)
        return refuse(scope, rule->span, "include:rule config should be a hash", "");
    for (size_t i = 0; i < rule->pairs.len; i++) {
        const struct node *key = ((const struct node_pair *)rule->pairs.items[i])->key;
        if (!keyword_find(PLACE_INCLUDE_RULE, key->text))
            return refuse(scope, key->span, "include:rule config contains unknown keys: ", key->text);
    }
    const struct node *when = node_get(rule, "when");
    if (when && when->kind != NODE_NULL && !keyword_has_word("always, never", when->text))
        return refuse(scope, when->span, "include:rule when unknown value: ", when->text);
    const struct node *condition = node_get(rule, "if");
    if (condition && condition->kind != NODE_NULL && !expression_parse(scope->arena, condition->text, NULL))
        return refuse(scope, condition->span, "include:rule if invalid expression syntax", "");
    return true;
}

static bool if_holds(const struct include_scope *scope, const struct node *condition)
{
    if (!condition || condition->kind == NODE_NULL)
        return true;
    struct expression_scope values = {.variables = scope->variables};
    return expression_true(scope->arena, expression_parse(scope->arena, condition->text, NULL), &values);
}

/* The patterns of `changes` or `exists`: a text, a list, or a map with `paths`. */
static struct vec patterns_of(const struct include_scope *scope, const struct node *value)
{
    static const struct varset nothing;
    const struct varset *variables = scope->variables ? scope->variables : &nothing;
    struct vec patterns = {0};
    if (value->kind == NODE_MAP)
        value = node_get(value, "paths");
    if (value && value->kind == NODE_STRING)
        vec_push(scope->arena, &patterns, expand_existing(scope->arena, value->text, variables));
    for (size_t i = 0; value && value->kind == NODE_SEQ && i < value->items.len; i++) {
        const struct node *item = value->items.items[i];
        vec_push(scope->arena, &patterns, expand_existing(scope->arena, item->text, variables));
    }
    return patterns;
}

/* A pattern that ends with a slash names a folder. */
static bool pattern_matches_path(const char *pattern, const struct glob *glob, const char *path)
{
    size_t len = strlen(pattern);
    if (len && pattern[len - 1] == '/')
        return strncmp(path, pattern, len) == 0;
    return glob_matches(glob, path);
}

static bool any_matches(struct arena *arena, const struct vec *patterns, const struct vec *paths)
{
    if (patterns->len * paths->len > MAX_COMPARISONS)
        return true;
    for (size_t i = 0; i < patterns->len; i++) {
        const struct glob *glob = glob_compile(arena, patterns->items[i]);
        for (size_t j = 0; j < paths->len; j++)
            if (pattern_matches_path(patterns->items[i], glob, paths->items[j]))
                return true;
    }
    return false;
}

static bool ask_failed(const struct include_scope *scope, const struct node *value, const struct error *err)
{
    diag_error(scope->diags, "include", value->span, "include:rules: %s", err->message);
    return false;
}

static bool exists_holds(const struct include_scope *scope, const struct node *value, bool *holds)
{
    *holds = true;
    if (!value || value->kind == NODE_NULL)
        return true;
    const struct node *project = node_get(value, "project");
    const struct node *ref = node_get(value, "ref");
    bool here = scope->home.kind == HOME_HERE && !project;
    struct vec paths = {0};
    struct error err = ERROR_INIT;
    if (scope->home.kind == HOME_NOWHERE && !project) {
        *holds = false;
        return true;
    }
    if (!scope->world->list_files(scope->world->context, scope->arena,
                                  here ? NULL : (project ? project->text : scope->home.project),
                                  here ? NULL : (project ? (ref ? ref->text : NULL) : scope->home.ref),
                                  &paths, &err))
        return ask_failed(scope, value, &err);
    struct vec patterns = patterns_of(scope, value);
    *holds = any_matches(scope->arena, &patterns, &paths);
    return true;
}

static bool changes_hold(const struct include_scope *scope, const struct node *value, bool *holds)
{
    *holds = true;
    if (!value || value->kind == NODE_NULL)
        return true;
    const struct node *base = node_get(value, "compare_to");
    struct vec paths = {0};
    struct error err = ERROR_INIT;
    bool known = false;
    if (!scope->world->changed_files(scope->world->context, scope->arena, base ? base->text : NULL, &paths,
                                     &known, &err))
        return ask_failed(scope, value, &err);
    struct vec patterns = patterns_of(scope, value);
    *holds = !known || any_matches(scope->arena, &patterns, &paths);
    return true;
}

static bool rule_holds(const struct include_scope *scope, const struct node *rule, bool *holds)
{
    bool exists, changes;
    if (!exists_holds(scope, node_get(rule, "exists"), &exists) ||
        !changes_hold(scope, node_get(rule, "changes"), &changes))
        return false;
    *holds = exists && changes && if_holds(scope, node_get(rule, "if"));
    return true;
}

bool include_rules(const struct include_scope *scope, const struct node *rules, bool *included)
{
    *included = true;
    if (!rules || rules->kind == NODE_NULL)
        return true;
    if (rules->kind != NODE_SEQ)
        return refuse(scope, rules->span, "include:rules config should be an array", "");
    if (rules->items.len == 0)
        return refuse(scope, rules->span, "include:rules config can't be blank", "");
    for (size_t i = 0; i < rules->items.len; i++)
        if (!check_rule(scope, rules->items.items[i]))
            return false;
    *included = false;
    for (size_t i = 0; i < rules->items.len; i++) {
        bool holds;
        if (!rule_holds(scope, rules->items.items[i], &holds))
            return false;
        if (!holds)
            continue;
        const struct node *when = node_get(rules->items.items[i], "when");
        *included = !when || strcmp(when->text, "never") != 0;
        return true;
    }
    return true;
}
