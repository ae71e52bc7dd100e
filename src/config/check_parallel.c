/* `parallel` and its matrix. */
#include "config/checker.h"
#include "yaml/node.h"

enum { MAX_JOBS = 200 };

static void check_number(struct checker *checker, double number, const struct subject *subject)
{
    if (number < 1)
        fault(checker, subject, "keyword-limit", "must be greater than or equal to 1");
    if (number > MAX_JOBS)
        fault(checker, subject, "keyword-limit", "must be less than or equal to %d", MAX_JOBS);
}

void check_parallel(struct checker *checker, const struct keyword *keyword, const struct node *value,
                    const struct subject *subject)
{
    (void)keyword;
    if (value->kind == NODE_MAP)
        check_map(checker, PLACE_PARALLEL, value, subject->path);
    else if (value->kind == NODE_INT && subject->place == PLACE_TRIGGER_JOB)
        fault(checker, subject, "keyword-value", "cannot use \"parallel: <number>\".");
    else if (value->kind == NODE_INT)
        check_number(checker, (double)value->integer, subject);
    else if (value->kind == NODE_FLOAT)
        fault(checker, subject, "keyword-type", "must be an integer");
    else
        fault_form(checker, subject, "should be an integer or a hash");
}

static bool is_plain(const struct node *value)
{
    return is_text(value) || value->kind == NODE_INT;
}

static bool is_matrix_value(const struct node *value)
{
    if (value->kind != NODE_SEQ)
        return is_plain(value);
    for (size_t i = 0; i < value->items.len; i++)
        if (!is_plain(value->items.items[i]))
            return false;
    return true;
}

/* How many jobs the map makes; bounded, so that it cannot overflow. */
static size_t jobs_of(const struct node *map)
{
    size_t jobs = 1;
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node *value = ((const struct node_pair *)map->pairs.items[i])->value;
        jobs *= value->kind == NODE_SEQ ? value->items.len : 1;
        if (jobs > MAX_JOBS)
            return MAX_JOBS + 1;
    }
    return jobs;
}

static bool check_matrix_map(struct checker *checker, const struct node *map, const struct path *path)
{
    struct path own = {.up = path, .name = "variables"};
    struct subject subject = subject_config(&own, map->span, PLACE_PARALLEL);
    bool fine = true;
    for (size_t i = 0; fine && i < map->pairs.len; i++)
        fine = is_matrix_value(((const struct node_pair *)map->pairs.items[i])->value);
    if (!fine)
        fault(checker, &subject, "keyword-type",
              "should be a hash of key value pairs, value can be an array");
    else if (map->pairs.len == 0)
        fault(checker, &subject, "keyword-limit", "requires at least 1 items");
    return fine && map->pairs.len > 0;
}

void check_matrix(struct checker *checker, const struct keyword *keyword, const struct node *value,
                  const struct subject *subject)
{
    (void)keyword;
    bool fine = value->kind == NODE_SEQ;
    for (size_t i = 0; fine && i < value->items.len; i++)
        fine = ((const struct node *)value->items.items[i])->kind == NODE_MAP;
    if (!fine) {
        fault(checker, subject, "keyword-type", "should be an array of hashes");
        return;
    }
    size_t jobs = 0;
    for (size_t i = 0; i < value->items.len; i++)
        if (check_matrix_map(checker, value->items.items[i], subject->path))
            jobs += jobs_of(value->items.items[i]);
    if (jobs > MAX_JOBS)
        fault(checker, subject, "keyword-limit", "generates too many jobs (maximum is %d)", MAX_JOBS);
}
