/* `rules:` of jobs and of the workflow. Source: EVALUATION 2, KEYWORDS 2 (rules) and 5.1. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "expr/expression.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

const struct expression *builder_expression(struct builder *builder, const char *text)
{
    const struct expression *expression = map_get(&builder->expressions, text);
    if (!expression) {
        expression = expression_parse(builder->arena, text, NULL);
        map_set(builder->arena, &builder->expressions, text, expression);
    }
    return expression;
}

/* --- Reading --- */

static void add_value(struct arena *arena, struct buf *out, const struct node *node)
{
    if (node->kind == NODE_SEQ || node->kind == NODE_MAP) {
        bool map = node->kind == NODE_MAP;
        size_t count = map ? node->pairs.len : node->items.len;
        buf_addc(out, map ? '{' : '[');
        for (size_t i = 0; i < count; i++) {
            const struct node_pair *pair = map ? node->pairs.items[i] : NULL;
            if (i > 0)
                buf_adds(out, ", ");
            if (map)
                buf_addf(out, "%s: ", pair->key->text ? pair->key->text : "");
            add_value(arena, out, map ? pair->value : node->items.items[i]);
        }
        buf_addc(out, map ? '}' : ']');
        return;
    }
    const char *text = read_text(arena, node);
    for (; text && *text; text++)
        buf_addc(out, *text == '\n' ? ' ' : *text);
}

/* The rule as one line: `if: $A == "x", when: manual`. */
static const char *rule_text(struct arena *arena, const struct node *node)
{
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; node->kind == NODE_MAP && i < node->pairs.len; i++) {
        const struct node_pair *pair = node->pairs.items[i];
        buf_addf(&out, "%s%s: ", i > 0 ? ", " : "", pair->key->text ? pair->key->text : "");
        add_value(arena, &out, pair->value);
    }
    return arena_strndup(arena, out.data, out.len);
}

static void read_clauses(struct builder *builder, struct rule *rule, const struct node *node)
{
    struct arena *arena = builder->arena;
    const struct node *condition = read_given(node, "if");
    const struct node *changes = read_given(node, "changes");
    const struct node *exists = read_given(node, "exists");
    const char *text = read_text(arena, condition);
    rule->has_condition = condition != NULL;
    rule->condition = text ? builder_expression(builder, text) : NULL;
    rule->has_changes = changes != NULL;
    rule->changes =
        read_texts(arena, changes && changes->kind == NODE_MAP ? node_get(changes, "paths") : changes);
    rule->compare_to = read_key(arena, changes, "compare_to");
    rule->has_exists = exists != NULL;
    rule->exists = read_texts(arena, exists && exists->kind == NODE_MAP ? node_get(exists, "paths") : exists);
    rule->exists_project = read_key(arena, exists, "project");
    rule->exists_ref = read_key(arena, exists, "ref");
}

static struct rule *read_rule(struct builder *builder, const struct node *node)
{
    struct rule *rule = arena_alloc(builder->arena, sizeof *rule);
    rule->node = node;
    rule->text = rule_text(builder->arena, node);
    read_clauses(builder, rule, node);
    rule->has_when = when_parse(read_key(builder->arena, node, "when"), &rule->when);
    rule->allow_failure = read_given(node, "allow_failure");
    rule->interruptible = read_given(node, "interruptible");
    rule->needs = read_given(node, "needs");
    rule->variables = read_given(node, "variables");
    rule->auto_cancel = read_given(node, "auto_cancel");
    rule->start_in_s = read_seconds(node, "start_in");
    return rule;
}

struct vec read_rules(struct builder *builder, const struct node *node)
{
    if (!node_given(node))
        return (struct vec){0};
    const char *place = arena_printf(builder->scratch, "%p", (const void *)node);
    const struct vec *known = map_get(&builder->rules, place);
    if (known)
        return *known;
    struct vec items = read_items(builder->arena, node);
    struct vec *rules = arena_alloc(builder->arena, sizeof *rules);
    for (size_t i = 0; i < items.len; i++)
        if (((const struct node *)items.items[i])->kind == NODE_MAP)
            vec_push(builder->arena, rules, read_rule(builder, items.items[i]));
    map_set(builder->scratch, &builder->rules, place, rules);
    return *rules;
}

/* --- Judging --- */

static void add_reason(struct arena *arena, struct verdict *verdict, const char *reason)
{
    if (!reason || !*reason)
        return;
    verdict->reason = verdict->reason ? arena_printf(arena, "%s; %s", verdict->reason, reason) : reason;
}

static bool condition_holds(struct builder *builder, const struct rule *rule, const struct varset *scope,
                            struct verdict *verdict)
{
    if (!rule->condition)
        return false;
    const struct expression_scope names = {.variables = scope};
    add_reason(builder->arena, verdict, expression_explain(builder->arena, rule->condition, &names));
    return expression_true(builder->brief, rule->condition, &names);
}

/* Globs with their variables filled in; unknown ones stay. */
static struct vec expand_globs(struct arena *arena, const struct vec *globs, const struct varset *expanded)
{
    struct vec result = {0};
    for (size_t i = 0; i < globs->len; i++)
        vec_push(arena, &result, expand_existing(arena, globs->items[i], expanded));
    return result;
}

static bool has_references(const struct vec *globs, const char *more)
{
    for (size_t i = 0; i < globs->len; i++)
        if (expand_has_reference(globs->items[i]))
            return true;
    return more && expand_has_reference(more);
}

static bool changes_hold(struct builder *builder, const struct rule *rule, const struct varset *scope,
                         struct verdict *verdict, const char **problem)
{
    struct vec globs = rule->changes;
    const char *compare_to = rule->compare_to;
    if (has_references(&globs, compare_to)) {
        const struct varset *expanded = scope_expanded(builder->brief, scope);
        globs = expand_globs(builder->arena, &globs, expanded);
        compare_to = compare_to ? expand_existing(builder->arena, compare_to, expanded) : NULL;
    }
    const char *reason = NULL;
    bool holds = paths_changed(builder, &globs, compare_to, &reason, problem);
    add_reason(builder->arena, verdict, reason);
    return holds;
}

static bool exists_hold(struct builder *builder, const struct rule *rule, const struct varset *scope,
                        struct verdict *verdict, const char **problem)
{
    struct vec globs = rule->exists;
    const char *project = rule->exists_project, *ref = rule->exists_ref;
    if (has_references(&globs, project) || (ref && expand_has_reference(ref))) {
        const struct varset *expanded = scope_expanded(builder->brief, scope);
        globs = expand_globs(builder->arena, &globs, expanded);
        project = project ? expand_existing(builder->arena, project, expanded) : NULL;
        ref = ref ? expand_existing(builder->arena, ref, expanded) : NULL;
    }
    const char *reason = NULL;
    bool holds = paths_exist(builder, &globs, project, ref, &reason, problem);
    add_reason(builder->arena, verdict, reason);
    return holds;
}

static bool rule_matches(struct builder *builder, const struct rule *rule, const struct varset *scope,
                         struct verdict *verdict, const char **problem)
{
    if (rule->has_condition && !condition_holds(builder, rule, scope, verdict))
        return false;
    if (rule->has_changes && !changes_hold(builder, rule, scope, verdict, problem))
        return false;
    return !rule->has_exists || exists_hold(builder, rule, scope, verdict, problem);
}

const struct rule *first_match(struct builder *builder, const struct vec *rules, const struct varset *scope,
                               struct vec *verdicts, const char **problem)
{
    for (size_t i = 0; i < rules->len; i++) {
        const struct rule *rule = rules->items[i];
        struct verdict *verdict = arena_alloc(builder->arena, sizeof *verdict);
        verdict->span = rule->node->span;
        verdict->text = rule->text;
        verdict->matched = rule_matches(builder, rule, scope, verdict, problem);
        if (*problem)
            verdict->reason = *problem;
        else if (!verdict->reason)
            verdict->reason = verdict->matched ? "it has no condition" : "";
        vec_push(builder->arena, verdicts, verdict);
        if (*problem)
            return NULL;
        if (verdict->matched)
            return rule;
    }
    return NULL;
}

/* --- A job's --- */

static void apply_rule(struct builder *builder, struct draft *draft, const struct rule *rule)
{
    struct job *job = draft->job;
    if (rule->has_when)
        job->when = rule->when;
    if (rule->allow_failure)
        job->allow_failure = (struct allow_failure){.always = rule->allow_failure->kind == NODE_BOOL &&
                                                              rule->allow_failure->boolean};
    if (rule->interruptible && rule->interruptible->kind == NODE_BOOL)
        job->interruptible = rule->interruptible->boolean;
    if (rule->start_in_s > 0)
        job->start_in_s = rule->start_in_s;
    if (rule->needs) {
        struct vec needs = read_needs(builder, rule->needs, NEEDS_OF_RULE);
        if (needs.len > 0) {
            job->needs = needs;
            job->has_needs = draft->rule_needs = true;
        }
    }
    if (rule->variables) {
        read_variables(builder->arena, &job->variables, rule->variables, LAYER_RULE);
        draft->scope = NULL;
    }
}

/* What the rules say of the job; NULL: it is in, and the rule is `*match`. */
static const char *judge_rules(struct builder *builder, struct draft *draft, const struct rule **match)
{
    struct job *job = draft->job;
    const char *problem = NULL;
    const struct rule *rule =
        first_match(builder, &draft->base->rules, draft_scope(builder, draft), &job->verdicts, &problem);
    *match = rule;
    if (problem) {
        diag_error(builder->diags, "rules", job->span, "Failed to parse rule for %s: %s", job->name, problem);
        return problem;
    }
    if (!rule)
        return "no rule matches";
    enum when when = rule->has_when ? rule->when : job->when;
    return when == WHEN_NEVER ? "the rule that matches says `when: never`" : NULL;
}

void decide_job(struct builder *builder, struct draft *draft)
{
    if (!draft->base->has_rules) {
        decide_by_policies(builder, draft);
        return;
    }
    const struct rule *rule;
    draft->job->excluded_because = judge_rules(builder, draft, &rule);
    draft->job->included = draft->job->excluded_because == NULL;
    if (draft->job->included)
        apply_rule(builder, draft, rule);
}
