#include "config/extends.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/nearest.h"
#include "config/merge.h"
#include "yaml/node.h"

/* An entry with more ancestors than this may not have `extends` itself. */
enum { MAX_ANCESTORS = 10 };

/* A small file can ask for a huge tree: many jobs, each with all keys of one large base. */
enum { MAX_GROWTH = 256 * 1024 * 1024 };

struct entry {
    struct node *merged;
    int height; /* how many levels of `extends` lie below it */
    bool open;  /* its bases are being merged: meeting it again is a circle */
};

struct extending {
    struct arena *arena;
    const struct node *tree;
    struct diags *diags;
    struct map entries; /* name to struct entry * */
    size_t used_before; /* of the arena */
};

/* The name of a base as GitLab reads it: whatever its type, its text. */
static void add_base(struct arena *arena, struct vec *bases, const struct node *node)
{
    if (node->kind == NODE_SEQ) {
        for (size_t i = 0; i < node->items.len; i++)
            vec_push(arena, bases, node->items.items[i]);
    } else if (node->kind != NODE_NULL) {
        vec_push(arena, bases, node);
    }
}

static struct vec bases_of(struct arena *arena, const struct node *value)
{
    struct vec bases = {0};
    add_base(arena, &bases, node_get(value, "extends"));
    return bases;
}

static bool is_missing(const struct node *tree, const struct node *base)
{
    return !node_pair_of(tree, base->text);
}

static bool is_no_map(const struct node *tree, const struct node *base)
{
    return node_get(tree, base->text)->kind != NODE_MAP;
}

/* Whether any base fails the test; says so with all that do. */
static bool refuse_bases(struct extending *extending, const char *name, const struct vec *bases,
                         bool (*fails)(const struct node *, const struct node *), const char *what)
{
    AUTO_BUF struct buf names = BUF_INIT;
    const struct node *first = NULL;
    for (size_t i = 0; i < bases->len; i++) {
        const struct node *base = bases->items[i];
        if (!fails(extending->tree, base))
            continue;
        buf_addf(&names, "%s%s", first ? ", " : "", base->text);
        first = first ? first : base;
    }
    if (!first)
        return false;
    struct diag *diag = diag_error(extending->diags, "extends", first->span, "%s: %s in `extends` (%s)", name,
                                   what, names.data);
    struct nearest nearest = {.word = first->text};
    for (size_t i = 0; i < extending->tree->pairs.len; i++)
        nearest_offer(&nearest, ((const struct node_pair *)extending->tree->pairs.items[i])->key->text);
    if (fails == is_missing && nearest.best)
        diag_hint(extending->diags, diag, "did you mean %s?", nearest.best);
    return true;
}

static bool refuse_chain(struct extending *extending, const char *name, struct span span, const char *what)
{
    diag_error(extending->diags, "extends", span, "%s: %s in `extends`", name, what);
    return true;
}

static struct entry *extend(struct extending *extending, const char *name, struct node *value, int ancestors);

static struct node *merge_bases(struct extending *extending, const struct vec *bases, struct entry *entry,
                                int ancestors)
{
    struct node *merged = NULL;
    for (size_t i = 0; i < bases->len; i++) {
        const char *name = ((const struct node *)bases->items[i])->text;
        const struct entry *base = extend(extending, name, node_get(extending->tree, name), ancestors + 1);
        if (!base)
            return NULL;
        if (base->height + 1 > entry->height)
            entry->height = base->height + 1;
        merged = merged ? merge_maps(extending->arena, merged, base->merged) : base->merged;
    }
    return merged;
}

static struct entry *entry_of(struct extending *extending, const char *name, struct node *value)
{
    struct entry *entry = map_get(&extending->entries, name);
    if (entry)
        return entry;
    entry = arena_alloc(extending->arena, sizeof *entry);
    entry->merged = value;
    map_set(extending->arena, &extending->entries, name, entry);
    return entry;
}

static bool refuse(struct extending *extending, const char *name, const struct vec *bases, bool open,
                   int ancestors)
{
    struct span span = node_get(node_get(extending->tree, name), "extends")->span;
    return refuse_bases(extending, name, bases, is_missing, "unknown keys") ||
           refuse_bases(extending, name, bases, is_no_map, "invalid base hashes") ||
           (ancestors > MAX_ANCESTORS && refuse_chain(extending, name, span, "nesting too deep")) ||
           (open && refuse_chain(extending, name, span, "circular dependency detected"));
}

/* The entry with its bases merged, once however many extend it (again only where a longer way leads to it, which is then
 * found to be too deep); NULL where `diags` got an error. */
static struct entry *extend(struct extending *extending, const char *name, struct node *value, int ancestors)
{
    struct entry *entry = entry_of(extending, name, value);
    if (!node_pair_of(value, "extends"))
        return entry;
    if (entry->height > 0 && !entry->open && ancestors + entry->height <= MAX_ANCESTORS + 1)
        return entry;
    struct vec bases = bases_of(extending->arena, value);
    if (refuse(extending, name, &bases, entry->open, ancestors))
        return NULL;
    entry->open = true;
    entry->height = 1;
    size_t errors = extending->diags->errors;
    struct node *merged = merge_bases(extending, &bases, entry, ancestors);
    if (extending->diags->errors > errors)
        return NULL;
    entry->open = false;
    entry->merged = merged ? merge_maps(extending->arena, merged, value) : value;
    if (arena_used(extending->arena) - extending->used_before > MAX_GROWTH) {
        refuse_chain(extending, name, value->span, "the configuration becomes too big");
        return NULL;
    }
    return entry;
}

struct node *extends_resolve(struct arena *arena, const struct node *tree, struct diags *diags)
{
    struct extending extending = {
        .arena = arena, .tree = tree, .diags = diags, .used_before = arena_used(arena)};
    struct node *result = node_new(arena, NODE_MAP, tree->span);
    for (size_t i = 0; i < tree->pairs.len; i++) {
        const struct node_pair *pair = tree->pairs.items[i];
        struct node *value = pair->value;
        if (pair->key->kind == NODE_STRING && value->kind == NODE_MAP && node_pair_of(value, "extends")) {
            const struct entry *entry = extend(&extending, pair->key->text, value, 0);
            if (!entry)
                return NULL;
            value = entry->merged;
        }
        node_set(arena, result, pair->key, value);
    }
    return result;
}
