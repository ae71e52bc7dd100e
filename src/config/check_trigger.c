/* `trigger`. */
#include "config/checker.h"
#include "yaml/node.h"

enum { MAX_FILES = 3 };

static void check_project(struct checker *checker, const struct node *map, const struct path *path)
{
    const struct node *project = node_get(map, "project");
    struct subject subject =
        subject_key(checker, path, "project", project ? project->span : map->span, PLACE_TRIGGER);
    if (!is_text(project))
        fault(checker, &subject, "keyword-type", "should be a string");
    if (is_blank_value(project))
        fault(checker, &subject, "missing-keyword", "can't be blank");
}

/* A map with `include` starts a child pipeline, any other one another project's. */
static void check_trigger_map(struct checker *checker, const struct node *map, const struct path *path)
{
    struct subject config = subject_config(path, map->span, PLACE_TRIGGER);
    bool child = node_pair_of(map, "include");
    const char *keys = child ? "include, strategy, forward" : "project, branch, strategy, forward, inputs";
    if (map->pairs.len == 0)
        fault(checker, &config, "missing-keyword", "can't be blank");
    if (!child && !is_text(node_get(map, "project")))
        check_project(checker, map, path);
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node *key = ((const struct node_pair *)map->pairs.items[i])->key;
        struct subject subject = subject_config(path, key->span, PLACE_TRIGGER);
        if (checker_find(checker, PLACE_TRIGGER, key->text) && !keyword_has_word(keys, key->text))
            fault(checker, &subject, "unknown-keyword", "contains unknown keys: %s", key->text);
    }
    check_map(checker, PLACE_TRIGGER, map, path);
}

void check_trigger(struct checker *checker, const struct keyword *keyword, const struct node *value,
                   const struct subject *subject)
{
    (void)keyword;
    if (value->kind == NODE_MAP)
        check_trigger_map(checker, value, subject->path);
    else if (!is_text(value))
        fault_form(checker, subject, "has to be either a string or a hash");
    else if (is_blank_value(value))
        fault(checker, subject, "missing-keyword", "can't be blank");
}

static void check_file(struct checker *checker, const struct node *file, const struct path *path)
{
    struct subject subject = subject_config(path, file->span, PLACE_TRIGGER_INCLUDE);
    if (file->kind != NODE_MAP) {
        if (!is_text(file))
            fault(checker, &subject, "keyword-type", "should be a hash or a string");
        return;
    }
    if (!check_unknown_keys(checker, PLACE_TRIGGER_INCLUDE, file, path))
        return;
    if (node_pair_of(file, "project") && !node_pair_of(file, "file"))
        fault(checker, &subject, "missing-keyword", "must specify the file where to fetch the config from");
    if (node_pair_of(file, "artifact") && !node_pair_of(file, "job"))
        fault(checker, &subject, "missing-keyword", "must specify the job where to fetch the artifact from");
    if (node_pair_of(file, "integrity") && !node_pair_of(file, "remote"))
        fault(checker, &subject, "keyword-clash", "integrity can only be specified for remote includes");
}

void check_trigger_includes(struct checker *checker, const struct keyword *keyword, const struct node *value,
                            const struct subject *subject)
{
    (void)keyword;
    struct path path = {.up = subject->path, .name = "include"};
    if (is_text(value))
        return;
    if (value->kind != NODE_SEQ) {
        fault(checker, subject, "keyword-type", "should be an array or a string");
        return;
    }
    if (value->items.len > MAX_FILES) {
        fault(checker, subject, "keyword-limit", "is too long (maximum is %d)", MAX_FILES);
        return;
    }
    for (size_t i = 0; i < value->items.len; i++)
        check_file(checker, value->items.items[i], &path);
}
