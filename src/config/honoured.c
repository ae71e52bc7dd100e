#include "config/honoured.h"

#include <string.h>

#include "base/arena.h"
#include "config/inherit.h"
#include "yaml/node.h"

struct search {
    struct arena *arena;
    enum honoured which;
    struct vec found;
};

static void add(struct search *search, const struct keyword *keyword, const char *path, struct span span)
{
    struct honoured_finding *finding = arena_alloc(search->arena, sizeof *finding);
    *finding = (struct honoured_finding){.keyword = keyword, .path = path, .span = span};
    vec_push(search->arena, &search->found, finding);
}

static void search_map(struct search *search, enum place place, const struct node *map, const char *path);

/* What is inside a value: one map, or several in a list. */
static void search_value(struct search *search, const struct keyword *keyword, const struct node *value,
                         const char *path)
{
    enum place inside = (enum place)__builtin_ctzll(keyword->inside);
    if (value->kind == NODE_SEQ)
        for (size_t i = 0; i < value->items.len; i++)
            search_value(search, keyword, value->items.items[i], path);
    if (value->kind != NODE_MAP)
        return;
    if (keyword->type != TAKES_MAP_OF_MAPS) {
        search_map(search, inside, value, path);
        return;
    }
    for (size_t i = 0; i < value->pairs.len; i++)
        search_map(search, inside, ((const struct node_pair *)value->pairs.items[i])->value, path);
}

/* `trigger: group/project` is short for `trigger: {project: group/project}`. */
static void search_trigger(struct search *search, const struct node_pair *pair)
{
    const struct keyword *project = keyword_find(PLACE_TRIGGER, "project");
    if (pair->value->kind == NODE_STRING && project->honoured == search->which)
        add(search, project, "trigger", pair->key->span);
}

static void search_map(struct search *search, enum place place, const struct node *map, const char *path)
{
    if (map->kind != NODE_MAP)
        return;
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node_pair *pair = map->pairs.items[i];
        const struct keyword *keyword = keyword_find(place, pair->key->text);
        if (!keyword || pair->value->kind == NODE_NULL)
            continue;
        const char *own = path ? arena_printf(search->arena, "%s:%s", path, keyword->name) : keyword->name;
        if (keyword->honoured == search->which)
            add(search, keyword, own, pair->key->span);
        if (keyword->type == TAKES_TRIGGER_VALUE)
            search_trigger(search, pair);
        if (keyword->inside)
            search_value(search, keyword, pair->value, own);
    }
}

struct vec honoured_findings(struct arena *arena, const struct node *job, enum honoured which)
{
    struct search search = {.arena = arena, .which = which};
    search_map(&search, is_script_job(job) ? PLACE_JOB : PLACE_TRIGGER_JOB, job, NULL);
    return search.found;
}
