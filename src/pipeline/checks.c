/* What GitLab checks before it looks at rules: stages, dependencies, needs, environments, pages, circles.
 * Source: EVALUATION 10.2, KEYWORDS 4.3. GitLab stops at the first error; here all of them are found. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/graph.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "config/config.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

enum { NAME_MAX_CHARACTERS = 255 };

/* The place of a stage, from 0; -1: there is none. */
static int stage_place(const struct builder *builder, const char *stage)
{
    return (int)(uintptr_t)map_get(&builder->stages, stage) - 1;
}

static struct span place_of(const struct job *job, const char *key)
{
    const struct node *node = node_get(job->node, key);
    return node ? node->span : job->span;
}

static void check_stage(struct builder *builder, struct job *job)
{
    job->stage_index = stage_place(builder, job->stage);
    if (job->stage_index >= 0)
        return;
    AUTO_BUF struct buf known = BUF_INIT;
    struct nearest nearest = {.word = job->stage};
    const struct vec *stages = &builder->pipeline->stages;
    for (size_t i = 0; i < stages->len; i++) {
        buf_addf(&known, "%s%s", i > 0 ? ", " : "", (const char *)stages->items[i]);
        nearest_offer(&nearest, stages->items[i]);
    }
    struct diag *diag = diag_error(builder->diags, "unknown-stage", place_of(job, "stage"),
                                   "%s job: chosen stage %s does not exist; available stages are %s",
                                   job->name, job->stage, known.data);
    if (nearest.best)
        diag_hint(builder->diags, diag, "did you mean %s?", nearest.best);
}

static void suggest_job(struct builder *builder, struct diag *diag, const char *name)
{
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < builder->drafts.len; i++)
        nearest_offer(&nearest, builder->drafts.entries[i].key);
    if (nearest.best)
        diag_hint(builder->diags, diag, "did you mean %s?", nearest.best);
}

/* A job that another one names as a `kind` ("need", "dependency"). */
static void check_link(struct builder *builder, const struct job *job, const char *kind, const char *name,
                       struct span span)
{
    const struct draft *other = map_get(&builder->drafts, name);
    if (!other) {
        struct diag *diag = diag_error(builder->diags, "unknown-job", span, "%s job: undefined %s: %s",
                                       job->name, kind, name);
        suggest_job(builder, diag, name);
        return;
    }
    int place = stage_place(builder, other->job->stage);
    if (place >= 0 && place <= job->stage_index)
        return;
    struct diag *diag =
        diag_error(builder->diags, "later-stage", span,
                   "%s job: %s %s is not defined in current or prior stages", job->name, kind, name);
    diag_note(builder->diags, diag, other->job->span, "%s is in stage %s", name, other->job->stage);
}

static void check_dependencies(struct builder *builder, const struct job *job)
{
    for (size_t i = 0; i < job->dependencies.len; i++)
        check_link(builder, job, "dependency", job->dependencies.items[i], place_of(job, "dependencies"));
}

static void check_duplicates(struct builder *builder, const struct job *job, const struct vec *needs)
{
    struct map seen = {0}, twice = {0};
    for (size_t i = 0; i < needs->len; i++) {
        const struct need *need = needs->items[i];
        if (!need_own_job(need))
            continue;
        if (map_get(&seen, need->job))
            map_set(builder->scratch, &twice, need->job, need);
        map_set(builder->scratch, &seen, need->job, need);
    }
    if (twice.len == 0)
        return;
    AUTO_BUF struct buf names = BUF_INIT;
    for (size_t i = 0; i < twice.len; i++)
        buf_addf(&names, "%s%s", i > 0 ? ", " : "", twice.entries[i].key);
    diag_error(builder->diags, "duplicate-need", ((const struct need *)twice.entries[0].value)->span,
               "%s has the following needs duplicated: %s.", job->name, names.data);
}

static void check_needs(struct builder *builder, const struct job *job, const struct vec *needs)
{
    check_duplicates(builder, job, needs);
    for (size_t i = 0; i < needs->len; i++) {
        const struct need *need = needs->items[i];
        if (!need_own_job(need))
            continue;
        if (utf8_count(need->job) > NAME_MAX_CHARACTERS)
            diag_error(builder->diags, "name-too-long", need->span,
                       "%s job: need `%s` name is too long (maximum is %d characters)", job->name, need->job,
                       NAME_MAX_CHARACTERS);
        else if (!need->optional || map_get(&builder->drafts, need->job))
            check_link(builder, job, "need", need->job, need->span);
    }
}

static void check_rule_needs(struct builder *builder, const struct draft *draft)
{
    for (size_t i = 0; i < draft->base->rules.len; i++) {
        const struct rule *rule = draft->base->rules.items[i];
        if (!rule->needs)
            continue;
        struct vec needs = read_needs(builder, rule->needs, NEEDS_OF_RULE);
        check_needs(builder, draft->job, &needs);
    }
}

/* `trigger:include` of an artifact names the job that makes it. */
static void check_child_source(struct builder *builder, const struct job *job)
{
    struct vec includes = read_items(builder->arena, job->trigger ? job->trigger->include : NULL);
    for (size_t i = 0; i < includes.len; i++) {
        const struct node *include = includes.items[i];
        const char *name = read_key(builder->arena, include, "job");
        if (name && read_given(include, "artifact"))
            check_link(builder, job, "dependency", name, include->span);
    }
}

static void check_environment(struct builder *builder, const struct job *job)
{
    const char *name = job->environment ? job->environment->on_stop : NULL;
    if (!name)
        return;
    const struct draft *other = map_get(&builder->drafts, name);
    const struct environment *environment = other ? other->job->environment : NULL;
    const char *problem = NULL;
    if (!other)
        problem = "is not defined";
    else if (!environment)
        problem = "does not have environment defined";
    else if (!environment->name || !job->environment->name ||
             strcmp(environment->name, job->environment->name) != 0)
        problem = "have different environment name";
    else if (!environment->action || strcmp(environment->action, "stop") != 0)
        problem = "needs to have action stop defined";
    if (!problem)
        return;
    struct diag *diag = diag_error(builder->diags, "on-stop", place_of(job, "environment"),
                                   "%s job: on_stop job %s %s", job->name, name, problem);
    if (other)
        diag_note(builder->diags, diag, other->job->span, "%s is defined here", name);
}

static void check_pages(struct builder *builder, const struct job *job)
{
    const struct node *pages = read_given(job->node, "pages");
    if (read_given(job->node, "publish") && read_given(pages, "publish"))
        diag_error(builder->diags, "pages", pages->span, "%s job: use either %s:publish or %s:pages:publish",
                   job->name, job->name, job->name);
}

/* --- Circles of needs --- */

struct circle_search {
    struct builder *builder;
    bool found;
};

static void report_circle(void *context, const size_t *members, size_t count)
{
    struct circle_search *search = context;
    if (count < 2 || search->found)
        return;
    search->found = true;
    struct builder *builder = search->builder;
    AUTO_BUF struct buf names = BUF_INIT;
    for (size_t i = 0; i < count; i++)
        buf_addf(&names, "%s\"%s\"", i > 0 ? ", " : "", builder->drafts.entries[members[i]].key);
    const struct draft *first = builder->drafts.entries[members[0]].value;
    diag_error(builder->diags, "needs-circle", first->job->span,
               "The pipeline has circular dependencies: topological sort failed: [%s]", names.data);
}

/* The places of the jobs that a job needs. */
static struct graph_node needs_of(struct builder *builder, const struct job *job)
{
    size_t *to = arena_alloc(builder->scratch, (job->needs.len + 1) * sizeof *to);
    size_t count = 0;
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *need = job->needs.items[i];
        const struct draft *other = need_own_job(need) ? map_get(&builder->drafts, need->job) : NULL;
        if (other)
            to[count++] = other->place;
    }
    return (struct graph_node){.to = to, .count = count};
}

static void check_circles(struct builder *builder)
{
    size_t count = builder->drafts.len;
    struct graph_node *nodes = arena_alloc(builder->scratch, (count + 1) * sizeof *nodes);
    for (size_t i = 0; i < count; i++)
        ((struct draft *)builder->drafts.entries[i].value)->place = i;
    for (size_t i = 0; i < count; i++) {
        const struct job *job = ((const struct draft *)builder->drafts.entries[i].value)->job;
        nodes[i] = needs_of(builder, job);
        for (size_t j = 0; j < nodes[i].count; j++) {
            if (nodes[i].to[j] != i)
                continue;
            diag_error(builder->diags, "needs-circle", job->span,
                       "The pipeline has circular dependencies: self-dependency: %s", job->name);
            return;
        }
    }
    struct circle_search search = {.builder = builder};
    graph_components(nodes, count, report_circle, &search);
}

bool check_jobs(struct builder *builder)
{
    size_t errors = builder->diags->errors;
    for (size_t i = 0; i < builder->drafts.len; i++)
        check_stage(builder, ((struct draft *)builder->drafts.entries[i].value)->job);
    for (size_t i = 0; i < builder->drafts.len; i++) {
        const struct draft *draft = builder->drafts.entries[i].value;
        check_dependencies(builder, draft->job);
        check_needs(builder, draft->job, &draft->job->needs);
        check_rule_needs(builder, draft);
        check_child_source(builder, draft->job);
        check_environment(builder, draft->job);
        check_pages(builder, draft->job);
    }
    if (builder->diags->errors == errors)
        check_circles(builder);
    return builder->diags->errors == errors;
}
