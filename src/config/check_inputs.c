/* `inputs` of a job. */
#include "config/checker.h"
#include "config/input_value.h"
#include "expr/pattern.h"
#include "yaml/node.h"

enum { MAX_INPUTS = 50, MAX_OPTIONS = 50 };

/* The default as the type wants it, and among the options. */
static void check_default(struct checker *checker, const struct node_pair *pair, const struct path *path)
{
    static const char *const nouns[] = {"a string", "a number", "a boolean", "an array"};
    const struct node *type = node_get(pair->value, "type");
    const struct node *options = node_get(pair->value, "options");
    const struct node *regex = node_get(pair->value, "regex");
    const struct node *value = node_get(pair->value, "default");
    enum input_type kind = is_text(type) ? input_type_of(type->text) : INPUT_STRING;
    struct subject subject = subject_key(checker, path->up, "inputs", value->span, PLACE_JOB);
    const struct node *typed = input_convert(checker->arena, kind, value, true);
    if (!typed) {
        fault(checker, &subject, "keyword-type", "`%s`: default value is not %s", pair->key->text,
              nouns[kind]);
        return;
    }
    bool found = !options || options->kind != NODE_SEQ;
    for (size_t i = 0; !found && i < options->items.len; i++)
        found = input_values_equal(kind, options->items.items[i], typed);
    if (!found)
        fault(checker, &subject, "keyword-value",
              "`%s`: `%s` cannot be used because it is not in the list of allowed options", pair->key->text,
              typed->text);
    const struct pattern *pattern =
        is_text(regex) ? pattern_compile(checker->arena, regex->text, "", NULL) : NULL;
    if (pattern && kind == INPUT_STRING && !pattern_matches(pattern, typed->text, typed->len))
        fault(checker, &subject, "keyword-value", "`%s`: default value does not match required regex pattern",
              pair->key->text);
}

static void check_job_input(struct checker *checker, const struct node_pair *pair, const struct path *path)
{
    struct path own = {.up = path, .name = pair->key->text};
    struct subject config = subject_config(&own, pair->value->span, PLACE_JOB_INPUT);
    if (pair->value->kind != NODE_MAP) {
        fault(checker, &config, "keyword-type", "should be a hash");
        return;
    }
    const struct node *type = node_get(pair->value, "type");
    const struct node *options = node_get(pair->value, "options");
    struct subject whole = config;
    whole.attribute = "must";
    if (is_given(node_get(pair->value, "default")))
        check_default(checker, pair, path);
    else
        fault(checker, &whole, "missing-keyword", "have a default value");
    struct subject input = config;
    input.attribute = "input";
    input.span = type ? type->span : config.span;
    if (is_given(type) && !keyword_has_word("array, boolean, number, string", type->text))
        fault(checker, &input, "keyword-value", "type unknown value: %s", type->text);
    if (options && options->kind == NODE_SEQ && options->items.len > MAX_OPTIONS)
        fault(checker, &config, "keyword-limit", "cannot define more than %d options", MAX_OPTIONS);
    check_map(checker, PLACE_JOB_INPUT, pair->value, &own);
}

void check_job_inputs(struct checker *checker, const struct keyword *keyword, const struct node *value,
                      const struct subject *subject)
{
    (void)keyword;
    if (value->kind != NODE_MAP) {
        fault(checker, subject, "keyword-type", "should be a hash");
        return;
    }
    struct subject whole = subject_key(checker, subject->path->up, "inputs", value->span, subject->place);
    if (value->pairs.len > MAX_INPUTS)
        fault(checker, &whole, "keyword-limit", "has too many entries (maximum %d)", MAX_INPUTS);
    for (size_t i = 0; i < value->pairs.len; i++)
        check_job_input(checker, value->pairs.items[i], subject->path);
}
