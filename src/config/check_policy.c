/* `only` and `except`. */
#include <string.h>

#include "config/checker.h"
#include "yaml/node.h"

/* References by name, or patterns between slashes, either with an `@group/project` behind it. */
static bool is_reference(struct checker *checker, const struct node *item)
{
    if (!is_text(item))
        return false;
    if (item->text[0] != '/')
        return true;
    const char *end = strrchr(item->text, '/');
    const char *at = strchr(item->text, '@');
    if (end == item->text || (at && at < end))
        return true; /* no pattern, but a name that begins with a slash */
    return is_regexp_literal(checker, item->text);
}

static bool are_references(struct checker *checker, const struct node *value)
{
    if (value->kind != NODE_SEQ)
        return false;
    for (size_t i = 0; i < value->items.len; i++)
        if (!is_reference(checker, value->items.items[i]))
            return false;
    return true;
}

static bool are_expressions(struct checker *checker, const struct node *value)
{
    if (!is_text_list(value))
        return false;
    for (size_t i = 0; i < value->items.len; i++)
        if (!is_valid_expression(checker, ((const struct node *)value->items.items[i])->text))
            return false;
    return true;
}

static void check_policy_map(struct checker *checker, const struct node *map, const struct path *path)
{
    const struct node *refs = node_get(map, "refs");
    const struct node *variables = node_get(map, "variables");
    struct subject config = subject_config(path, map->span, PLACE_POLICY);
    if (map->pairs.len == 0)
        fault(checker, &config, "missing-keyword", "can't be blank");
    if (is_given(refs) && !are_references(checker, refs)) {
        struct subject subject = subject_key(checker, path, "refs", refs->span, PLACE_POLICY);
        fault(checker, &subject, "keyword-type",
              "should be an array of strings or regular expressions using re2 syntax");
    }
    if (is_given(variables)) {
        struct subject subject = subject_key(checker, path, "variables", variables->span, PLACE_POLICY);
        if (!is_text_list(variables))
            fault(checker, &subject, "keyword-type", "should be an array of strings");
        if (!are_expressions(checker, variables))
            fault(checker, &subject, "expression", "invalid expression syntax");
    }
    check_map(checker, PLACE_POLICY, map, path);
}

void check_policy(struct checker *checker, const struct keyword *keyword, const struct node *value,
                  const struct subject *subject)
{
    (void)keyword;
    if (value->kind == NODE_MAP)
        check_policy_map(checker, value, subject->path);
    else if (value->kind != NODE_SEQ)
        fault_form(checker, subject, "has to be either an array of conditions or a hash");
    else if (!are_references(checker, value))
        fault(checker, subject, "keyword-type",
              "should be an array of strings or regular expressions using re2 syntax");
}
