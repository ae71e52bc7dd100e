/* `variables`: names to plain values, or to maps whose keys differ from place to place. */
#include <string.h>

#include "base/buf.h"
#include "config/checker.h"
#include "yaml/node.h"

/* The keys of a variable's map at each place; none where only plain values may stand. */
static const char *data_keys(enum place place)
{
    if (place == PLACE_TOP)
        return "value, description, expand, options";
    return place == PLACE_JOB || place == PLACE_TRIGGER_JOB ? "value, expand" : "";
}

static bool check_data_keys(struct checker *checker, const struct node *map, const char *keys,
                            const struct subject *subject)
{
    AUTO_BUF struct buf unknown = BUF_INIT;
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node *key = ((const struct node_pair *)map->pairs.items[i])->key;
        if (!keyword_has_word(keys, key->text))
            buf_addf(&unknown, "%s%s", unknown.len ? ", " : "", key->text);
    }
    if (unknown.len)
        fault(checker, subject, "unknown-keyword", "uses invalid data keys: %s", unknown.data);
    return unknown.len == 0;
}

static bool is_option(const struct node *options, const struct node *value)
{
    for (size_t i = 0; value && i < options->items.len; i++)
        if (strcmp(((const struct node *)options->items.items[i])->text, value->text) == 0)
            return true;
    return false;
}

static void check_data(struct checker *checker, const struct node *map, const struct subject *subject)
{
    const struct node *value = node_get(map, "value");
    const struct node *expand = node_get(map, "expand");
    const struct node *description = node_get(map, "description");
    const struct node *options = node_get(map, "options");
    if (value && (value->kind == NODE_SEQ || value->kind == NODE_MAP))
        fault(checker, subject, "keyword-type", "value must be a scalar");
    if (is_given(expand) && expand->kind != NODE_BOOL)
        fault(checker, subject, "keyword-type", "expand should be a boolean value");
    if (is_given(description) && !is_text(description) && description->kind != NODE_INT)
        fault(checker, subject, "keyword-type", "description must be an alphanumeric string");
    if (!is_given(options))
        return;
    if (!is_text_list(options))
        fault(checker, subject, "keyword-type", "options should be an array of strings");
    else if (!is_option(options, value))
        fault(checker, subject, "keyword-value", "value must be present in options");
}

static void check_variable(struct checker *checker, const struct node_pair *pair, const struct path *path,
                           enum place place)
{
    struct path own = {.up = path, .name = pair->key->text};
    struct subject subject = subject_config(&own, pair->value->span, PLACE_VARIABLE);
    const char *keys = data_keys(place);
    if (pair->value->kind == NODE_SEQ)
        fault_bare(checker, pair->value->span, "variable definition must be either a string or a hash");
    else if (pair->value->kind == NODE_MAP && !*keys)
        fault(checker, &subject, "keyword-type", "must be a string");
    else if (pair->value->kind == NODE_MAP && check_data_keys(checker, pair->value, keys, &subject))
        check_data(checker, pair->value, &subject);
}

void check_variables(struct checker *checker, const struct keyword *keyword, const struct node *value,
                     const struct subject *subject)
{
    (void)keyword;
    if (value->kind != NODE_MAP) {
        fault(checker, subject, "keyword-type", "should be a hash");
        return;
    }
    for (size_t i = 0; i < value->pairs.len; i++)
        check_variable(checker, value->pairs.items[i], subject->path, subject->place);
}
