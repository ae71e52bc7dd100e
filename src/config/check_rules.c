/* `rules` of jobs, trigger jobs and workflow, with `changes` and `exists`. */
#include <string.h>

#include "config/checker.h"
#include "yaml/node.h"

static void check_rule(struct checker *checker, enum place inside, const struct node *rule,
                       const struct path *path)
{
    struct subject subject = subject_config(path, rule->span, inside);
    if (rule->kind != NODE_MAP)
        fault(checker, &subject, "keyword-type", "should be a hash");
    else if (rule->pairs.len == 0)
        fault(checker, &subject, "missing-keyword", "can't be blank");
    else
        check_map(checker, inside, rule, path);
}

static void check_each_rule(struct checker *checker, enum place inside, const struct node *rules,
                            const struct path *path)
{
    for (size_t i = 0; i < rules->items.len; i++) {
        const struct node *rule = rules->items.items[i];
        if (rule->kind == NODE_SEQ)
            check_each_rule(checker, inside, rule, path);
        else
            check_rule(checker, inside, rule, path);
    }
}

void check_rules(struct checker *checker, const struct keyword *keyword, const struct node *value,
                 const struct subject *subject)
{
    (void)keyword;
    enum place inside = subject->place == PLACE_WORKFLOW ? PLACE_WORKFLOW_RULE : PLACE_RULE;
    struct path path = {.up = subject->path, .name = "rule"};
    if (is_blank_value(value))
        fault(checker, subject, "missing-keyword", "can't be blank");
    else if (value->kind != NODE_SEQ)
        fault(checker, subject, "keyword-type", "should be an array");
    else
        check_each_rule(checker, inside, value, &path);
}

static void check_patterns(struct checker *checker, const struct keyword *keyword, const struct node *value,
                           const struct subject *subject)
{
    bool is_list = value && value->kind == NODE_SEQ;
    if (!is_text_list(value))
        fault(checker, subject, "keyword-type", "should be an array of strings");
    if (!is_list || value->items.len > keyword->limit)
        fault(checker, subject, "keyword-limit", "has too many entries (maximum %u)", keyword->limit);
}

/* `paths` of a map; GitLab judges one that is missing by its type and its size too. */
static void check_paths(struct checker *checker, const struct keyword *keyword, const struct node *map,
                        const struct path *path, enum place inside)
{
    const struct node *paths = node_get(map, "paths");
    struct subject config = subject_config(path, map->span, inside);
    struct subject subject = subject_key(checker, path, "paths", paths ? paths->span : map->span, inside);
    if (!paths)
        fault(checker, &config, "missing-keyword", "missing required keys: paths");
    check_patterns(checker, keyword, paths, &subject);
    check_map(checker, inside, map, path);
}

void check_changes(struct checker *checker, const struct keyword *keyword, const struct node *value,
                   const struct subject *subject)
{
    if (value->kind == NODE_SEQ)
        check_patterns(checker, keyword, value, subject);
    else if (value->kind == NODE_MAP)
        check_paths(checker, keyword, value, subject->path, PLACE_CHANGES);
    else
        fault_form(checker, subject, "should be an array or a hash");
}

void check_exists(struct checker *checker, const struct keyword *keyword, const struct node *value,
                  const struct subject *subject)
{
    if (value->kind == NODE_SEQ)
        check_patterns(checker, keyword, value, subject);
    else if (value->kind == NODE_MAP)
        check_paths(checker, keyword, value, subject->path, PLACE_EXISTS);
    else if (!is_text(value))
        fault_form(checker, subject, "should be a string, an array of strings, or a hash");
}
