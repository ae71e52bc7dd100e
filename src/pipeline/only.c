/* `only:` and `except:`. Source: EVALUATION 4. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "expr/expression.h"
#include "expr/pattern.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

/* What a job without any policy has. */
static const char *const default_refs[] = {"branches", "tags"};

static bool is_branch(const struct pipeline_context *context)
{
    return !context->tag && !context->merge_request;
}

/* The source's name, without `_event`, or the plural of that: "push", "pushes", "merge_requests". */
static bool names_source(struct arena *arena, const char *pattern, const char *source)
{
    size_t len = strlen(source);
    if (len > 6 && strcmp(source + len - 6, "_event") == 0)
        len -= 6;
    const char *name = arena_strndup(arena, source, len);
    if (strcmp(pattern, name) == 0)
        return true;
    bool sibilant = len > 1 && (name[len - 1] == 'h' || name[len - 1] == 's' || name[len - 1] == 'x');
    return strcmp(pattern, arena_printf(arena, "%s%s", name, sibilant ? "es" : "s")) == 0;
}

static bool names_ref(struct builder *builder, const char *text)
{
    const char *ref = builder->context->ref ? builder->context->ref : "";
    if (builder->context->merge_request)
        return false;
    if (!pattern_is_literal(text))
        return strcmp(text, ref) == 0;
    const struct pattern *pattern = map_get(&builder->patterns, text);
    if (!pattern) {
        pattern = pattern_compile_literal(builder->arena, text, NULL);
        map_set(builder->arena, &builder->patterns, text, pattern);
    }
    return pattern && pattern_matches(pattern, ref, strlen(ref));
}

/* `main`, `tags`, `/^v/`, `main@group/project`. */
static bool ref_matches(struct builder *builder, const char *entry)
{
    const struct pipeline_context *context = builder->context;
    const char *at = strchr(entry, '@');
    const char *project = varset_value(context->predefined, "CI_PROJECT_PATH");
    if (at && (!project || strcmp(at + 1, project) != 0))
        return false;
    const char *text = at ? arena_strndup(builder->arena, entry, (size_t)(at - entry)) : entry;
    if (strcmp(text, "tags") == 0 && context->tag)
        return true;
    if (strcmp(text, "branches") == 0 && is_branch(context))
        return true;
    return (context->source && names_source(builder->arena, text, context->source)) ||
           names_ref(builder, text);
}

static bool any_ref(struct builder *builder, const struct vec *refs)
{
    for (size_t i = 0; i < refs->len; i++)
        if (ref_matches(builder, refs->items[i]))
            return true;
    return false;
}

/* `reason` gets the operands of the last expression that was looked at. */
static bool any_expression(struct builder *builder, struct draft *draft, const struct vec *texts,
                           const char **reason)
{
    const struct expression_scope scope = {.variables = draft_scope(builder, draft)};
    for (size_t i = 0; i < texts->len; i++) {
        const struct expression *expression = builder_expression(builder, texts->items[i]);
        if (!expression)
            continue;
        *reason = expression_explain(builder->arena, expression, &scope);
        if (expression_true(builder->brief, expression, &scope))
            return true;
    }
    return false;
}

/* A key of a policy: whether it is satisfied, and why in a few words. */
struct key_verdict {
    const char *key;
    const char *values; /* as written, "main, /^v/" */
    bool satisfied;
    const char *reason;
};

static void judge_key(struct builder *builder, struct draft *draft, const char *key, const struct vec *texts,
                      struct key_verdict *verdict)
{
    const char *problem = NULL;
    verdict->key = key;
    verdict->reason = NULL;
    if (strcmp(key, "refs") == 0)
        verdict->satisfied = any_ref(builder, texts);
    else if (strcmp(key, "variables") == 0)
        verdict->satisfied = any_expression(builder, draft, texts, &verdict->reason);
    else if (strcmp(key, "changes") == 0)
        verdict->satisfied = paths_changed(builder, texts, NULL, &verdict->reason, &problem);
    else
        verdict->satisfied = false; /* kubernetes: there is no cluster of GitLab's */
    if (problem)
        diag_error(builder->diags, "only", draft->job->span, "%s: finding out what changed: %s",
                   draft->job->name, problem);
}

static void note(struct builder *builder, struct draft *draft, const char *policy, const struct node *node,
                 const struct key_verdict *key)
{
    struct verdict *verdict = arena_alloc(builder->arena, sizeof *verdict);
    const struct pipeline_context *context = builder->context;
    verdict->span = node ? node->span : draft->job->span;
    verdict->matched = key->satisfied;
    verdict->text = arena_printf(builder->arena, "%s: %s [%s]", policy, key->key, key->values);
    verdict->reason = key->reason
                          ? key->reason
                          : arena_printf(builder->arena, "the pipeline is a %s of %s %s",
                                         context->source ? context->source : "push",
                                         context->tag ? "tag" : "branch", context->ref ? context->ref : "");
    vec_push(builder->arena, &draft->job->verdicts, verdict);
}

static const char *join(struct arena *arena, const struct vec *texts)
{
    AUTO_BUF struct buf out = BUF_INIT;
    for (size_t i = 0; i < texts->len; i++)
        buf_addf(&out, "%s%s", i > 0 ? ", " : "", (const char *)texts->items[i]);
    return arena_strndup(arena, out.data, out.len);
}

static struct vec texts_of_defaults(struct arena *arena)
{
    struct vec texts = {0};
    for (size_t i = 0; i < sizeof default_refs / sizeof *default_refs; i++)
        vec_push(arena, &texts, default_refs[i]);
    return texts;
}

/* The keys of a policy in GitLab's order, judged one after the other: struct key_verdict *. */
static struct vec judge_policy(struct builder *builder, struct draft *draft, const struct node *node,
                               bool with_default)
{
    static const char *const keys[] = {"refs", "kubernetes", "variables", "changes"};
    struct arena *arena = builder->arena;
    struct vec verdicts = {0};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct node *value = node && node->kind == NODE_MAP ? read_given(node, keys[i]) : NULL;
        bool refs = i == 0;
        if (refs && node_given(node) && node->kind != NODE_MAP)
            value = node;
        struct vec texts = read_texts(arena, value);
        if (refs && !value && with_default)
            texts = texts_of_defaults(arena);
        else if (!value)
            continue;
        struct key_verdict *verdict = arena_alloc(arena, sizeof *verdict);
        verdict->values = value ? join(arena, &texts) : "branches, tags: the default";
        judge_key(builder, draft, keys[i], &texts, verdict);
        vec_push(arena, &verdicts, verdict);
    }
    return verdicts;
}

void decide_by_policies(struct builder *builder, struct draft *draft)
{
    struct job *job = draft->job;
    const struct node *only = node_get(job->node, "only"), *except = node_get(job->node, "except");
    bool has_rules_key = node_get(job->node, "rules") != NULL;
    bool with_default = !builder->has_workflow_rules && !has_rules_key;
    struct vec wanted = judge_policy(builder, draft, only, with_default);
    struct vec unwanted = judge_policy(builder, draft, except, false);

    job->included = true;
    for (size_t i = 0; i < wanted.len; i++) {
        const struct key_verdict *key = wanted.items[i];
        note(builder, draft, "only", only, key);
        if (!key->satisfied && job->included) {
            job->included = false;
            job->excluded_because = arena_printf(builder->arena, "`only: %s` does not match", key->key);
        }
    }
    for (size_t i = 0; i < unwanted.len; i++) {
        const struct key_verdict *key = unwanted.items[i];
        note(builder, draft, "except", except, key);
        if (key->satisfied && job->included) {
            job->included = false;
            job->excluded_because = arena_printf(builder->arena, "`except: %s` matches", key->key);
        }
    }
}
