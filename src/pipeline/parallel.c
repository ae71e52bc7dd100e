/* `parallel:`. Source: KEYWORDS 7. */
#include "base/arena.h"
#include "base/buf.h"
#include "pipeline/build.h"
#include "pipeline/read.h"
#include "yaml/node.h"

/* GitLab's limit is 200, which config checks; this one only bounds the work. */
enum { MAX_COPIES = 1000 };

/* One copy of a matrix: its name and what it sets. */
struct combination {
    const char *name;
    struct varset *variables;
};

/* A map of the matrix, as the values of each key. */
struct axis {
    const struct node_pair *pair;
    struct vec values; /* char * */
};

static struct axis *read_axes(struct arena *arena, const struct node *map, size_t *copies)
{
    struct axis *axes = arena_alloc(arena, map->pairs.len * sizeof *axes);
    *copies = map->pairs.len > 0;
    for (size_t i = 0; i < map->pairs.len; i++) {
        axes[i].pair = map->pairs.items[i];
        axes[i].values = read_texts(arena, axes[i].pair->value);
        *copies *= axes[i].values.len;
        if (*copies > MAX_COPIES)
            *copies = MAX_COPIES;
    }
    return axes;
}

/* The `number`th combination: the first key changes slowest. */
static struct combination *combine(struct arena *arena, const char *job, const struct axis *axes,
                                   size_t count, size_t number)
{
    struct combination *one = arena_alloc(arena, sizeof *one);
    one->variables = arena_alloc(arena, sizeof *one->variables);
    size_t stride = 1;
    for (size_t i = 0; i < count; i++)
        stride *= axes[i].values.len;
    AUTO_BUF struct buf name = BUF_INIT;
    buf_addf(&name, "%s: [", job);
    for (size_t i = 0; i < count; i++) {
        stride /= axes[i].values.len;
        const char *value = axes[i].values.items[number / stride % axes[i].values.len];
        buf_addf(&name, "%s%s", i > 0 ? ", " : "", value);
        varset_add(arena, one->variables,
                   &(struct variable){.name = read_text(arena, axes[i].pair->key),
                                      .value = value,
                                      .layer = LAYER_MATRIX,
                                      .span = axes[i].pair->key->span});
    }
    buf_addc(&name, ']');
    one->name = arena_strndup(arena, name.data, name.len);
    return one;
}

/* All copies of a `matrix:`: struct combination *. */
static struct vec matrix_combinations(struct arena *arena, const char *job, const struct node *matrix)
{
    struct vec maps = read_items(arena, matrix), combinations = {0};
    for (size_t i = 0; i < maps.len; i++) {
        const struct node *map = maps.items[i];
        if (map->kind != NODE_MAP)
            continue;
        size_t copies;
        const struct axis *axes = read_axes(arena, map, &copies);
        for (size_t number = 0; number < copies && combinations.len < MAX_COPIES; number++)
            vec_push(arena, &combinations, combine(arena, job, axes, map->pairs.len, number));
    }
    return combinations;
}

struct vec matrix_names(struct arena *arena, const char *job, const struct node *matrix)
{
    struct vec combinations = matrix_combinations(arena, job, matrix), names = {0};
    for (size_t i = 0; i < combinations.len; i++)
        vec_push(arena, &names, ((struct combination *)combinations.items[i])->name);
    return names;
}

/* Adds a job; one of the same name is replaced in its place. */
static void add_draft(struct builder *builder, struct base *base, const char *name, struct varset *matrix,
                      int index, int total)
{
    struct draft *draft = map_get(&builder->drafts, name);
    if (!draft || draft->base != base) {
        draft = arena_alloc(builder->arena, sizeof *draft);
        vec_push(builder->arena, &base->copies, draft);
    }
    struct job *job = base->prototype;
    if (base->parallel)
        job = arena_memdup(builder->arena, job, sizeof *job);
    job->name = name;
    job->parallel_index = index;
    job->parallel_total = total;
    *draft = (struct draft){.job = job, .base = base, .matrix = matrix};
    map_set(builder->arena, &builder->drafts, name, draft);
}

static void multiply_by_number(struct builder *builder, struct base *base, int64_t total)
{
    if (total > MAX_COPIES)
        total = MAX_COPIES;
    for (int i = 1; i <= total; i++)
        add_draft(builder, base, arena_printf(builder->arena, "%s %d/%d", base->name, i, (int)total), NULL, i,
                  (int)total);
}

static void multiply_by_matrix(struct builder *builder, struct base *base, const struct node *matrix)
{
    struct vec combinations = matrix_combinations(builder->arena, base->name, matrix);
    for (size_t i = 0; i < combinations.len; i++) {
        const struct combination *one = combinations.items[i];
        add_draft(builder, base, one->name, one->variables, (int)i + 1, (int)combinations.len);
    }
}

void multiply_job(struct builder *builder, struct base *base)
{
    const struct node *parallel = read_given(base->node, "parallel");
    base->parallel = parallel != NULL;
    if (!parallel)
        add_draft(builder, base, base->name, NULL, 0, 0);
    else if (parallel->kind == NODE_INT)
        multiply_by_number(builder, base, parallel->integer);
    else
        multiply_by_matrix(builder, base, node_get(parallel, "matrix"));
}
