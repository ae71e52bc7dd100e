/* What can be said of a job once it is in the pipeline. Source: EVALUATION 5.4 and 10.3, KEYWORDS 4.4. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "config/world.h"
#include "expr/glob.h"
#include "pipeline/build.h"

enum { MAX_NEEDS = 50 };

static bool any_reference(const struct vec *texts)
{
    for (size_t i = 0; i < texts->len; i++)
        if (expand_has_reference(texts->items[i]))
            return true;
    return false;
}

static void settle_tags(struct builder *builder, struct draft *draft)
{
    struct job *job = draft->job;
    if (!any_reference(&job->tags))
        return;
    struct vec tags = {0};
    for (size_t i = 0; i < job->tags.len; i++)
        vec_push(builder->arena, &tags,
                 expand_existing(builder->arena, job->tags.items[i], draft_scope(builder, draft)));
    job->tags = tags;
}

void settle_environment(struct builder *builder, struct draft *draft)
{
    struct job *job = draft->job;
    const struct environment *written = draft->base->environment;
    if (!written)
        return;
    struct environment *environment = arena_memdup(builder->arena, written, sizeof *environment);
    job->environment = NULL; /* its own variables are not known yet */
    draft->scope = NULL;
    if (written->name && expand_has_reference(written->name))
        environment->name = expand(builder->arena, written->name,
                                   scope_expanded(builder->brief, draft_scope(builder, draft)));
    job->environment = environment;
    draft->scope = NULL;
}

/* --- Needs --- */

static void report_missing(struct builder *builder, const struct job *job, const struct need *need)
{
    const struct draft *other = map_get(&builder->drafts, need->job);
    struct diag *diag = diag_error(
        builder->diags, "need-not-in-pipeline", need->span,
        "'%s' job needs '%s' job, but '%s' does not exist in the pipeline. This might be because of the "
        "only, except, "
        "or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional.",
        job->name, need->job, need->job);
    if (other && other->job->excluded_because)
        diag_note(builder->diags, diag, other->job->span, "%s is left out: %s", need->job,
                  other->job->excluded_because);
}

static bool is_there(const struct builder *builder, const struct need *need)
{
    const struct draft *other = map_get(&builder->drafts, need->job);
    return other && other->job->included;
}

/* Needs on jobs that are not in the pipeline: optional ones go, others are errors. */
static void settle_needs(struct builder *builder, const struct draft *draft)
{
    struct job *job = draft->job;
    struct vec kept = {0};
    size_t own = 0;
    for (size_t i = 0; i < job->needs.len; i++) {
        const struct need *need = job->needs.items[i];
        bool in_pipeline = need_own_job(need) != NULL;
        own += in_pipeline;
        if (!in_pipeline || is_there(builder, need))
            vec_push(builder->arena, &kept, need);
        else if (!need->optional && !draft->rule_needs)
            report_missing(builder, job, need);
    }
    if (own > MAX_NEEDS && !draft->rule_needs)
        diag_error(builder->diags, "too-many-needs", job->span,
                   "%s: one job can only need %d others, but you have listed %zu. See needs keyword "
                   "documentation for "
                   "more details",
                   job->name, MAX_NEEDS, own);
    if (kept.len != job->needs.len)
        job->needs = kept;
}

/* --- Variables --- */

bool set_has_references(const struct varset *set)
{
    for (size_t i = 0; set && i < set->list.len; i++) {
        const struct variable *variable = set->list.items[i];
        if (!variable->raw && variable->value && expand_has_reference(variable->value))
            return true;
    }
    return set && set_has_references(set->below);
}

static void settle_variables(struct builder *builder, const struct draft *draft)
{
    const struct varset *own = draft->base->variables;
    bool own_references = set_has_references(&(struct varset){.list = own->list}) ||
                          set_has_references(&(struct varset){.list = draft->job->variables.list});
    if (!own_references && !builder->has_references)
        return;
    const char *cycle = job_variable_cycle(builder->brief, builder->pipeline, draft->job);
    if (cycle)
        diag_error(builder->diags, "variable-circle", draft->job->span, "%s: %s", draft->job->name, cycle);
}

/* --- Cache keys made of files --- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_id(struct builder *builder, const struct cache *cache, const char *path, struct vec *ids)
{
    const struct world *world = builder->world;
    struct error err = ERROR_INIT;
    const char *id = NULL;
    if (world && world->file_id &&
        world->file_id(world->context, builder->arena, path, cache->key_by_commit, &id, &err) && id &&
        !vec_has_string(ids, id))
        vec_push(builder->arena, ids, id);
}

/* The ids of the files that the patterns name, each once, sorted. */
static struct vec file_ids(struct builder *builder, const struct cache *cache)
{
    struct vec ids = {0};
    for (size_t i = 0; i < cache->key_files.len; i++) {
        const char *path = cache->key_files.items[i];
        path += strspn(path, "/");
        if (glob_is_plain(path)) {
            add_id(builder, cache, path, &ids);
            continue;
        }
        const struct glob *glob = glob_compile(builder->arena, path);
        const struct vec *files = builder_files(builder);
        for (size_t j = 0; j < files->len; j++)
            if (glob_matches(glob, files->items[j]))
                add_id(builder, cache, files->items[j], &ids);
    }
    if (ids.len > 1)
        qsort(ids.items, ids.len, sizeof *ids.items, compare_texts);
    return ids;
}

/* Where the file gives no prefix: the cache's place, and the files' names up to their first dot. */
static const char *default_prefix(struct arena *arena, const struct cache *cache, size_t place)
{
    AUTO_BUF struct buf prefix = BUF_INIT;
    buf_addf(&prefix, "%zu", place);
    for (size_t i = 0; !cache->key_by_commit && i < cache->key_files.len; i++) {
        const char *path = cache->key_files.items[i];
        buf_addf(&prefix, "_%.*s", (int)strcspn(path, "."), path);
    }
    return arena_strndup(arena, prefix.data, prefix.len);
}

static const char *key_of_files(struct builder *builder, const struct cache *cache, size_t place)
{
    const char *prefix = cache->key_prefix ? cache->key_prefix : default_prefix(builder->arena, cache, place);
    struct vec ids = file_ids(builder, cache);
    if (ids.len == 0)
        return arena_printf(builder->arena, "%s-default", prefix);
    AUTO_BUF struct buf joined = BUF_INIT;
    for (size_t i = 0; i < ids.len; i++)
        buf_addf(&joined, "%s%s", i > 0 ? "-" : "", (const char *)ids.items[i]);
    char hex[DIGEST_HEX_SIZE];
    digest_hex(DIGEST_SHA1, joined.data, joined.len, hex);
    return arena_printf(builder->arena, "%s-%s", prefix, hex);
}

/* Once for all copies of a job: they share their caches. */
static void settle_caches(struct builder *builder, const struct draft *draft)
{
    for (size_t i = 0; i < draft->job->caches.len; i++) {
        struct cache *cache = draft->job->caches.items[i];
        if (!cache->key && cache->key_files.len > 0)
            cache->key = key_of_files(builder, cache, i);
        else if (!cache->key && cache->key_prefix)
            cache->key = arena_printf(builder->arena, "%s-default", cache->key_prefix);
    }
}

void settle_job(struct builder *builder, struct draft *draft)
{
    settle_needs(builder, draft);
    settle_environment(builder, draft);
    settle_tags(builder, draft);
    settle_caches(builder, draft);
    settle_variables(builder, draft);
}
