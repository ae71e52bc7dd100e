#include "config/inputs.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "config/input_rules.h"
#include "config/input_value.h"
#include "expr/pattern.h"
#include "yaml/node.h"

enum { MAX_PROBLEMS = 3 };

struct resolving {
    struct arena *arena;
    struct map *values;
    struct vec problems; /* char * */
    struct span place;   /* of the first problem */
};

/* One input: its declaration with what its rules chose. */
struct input {
    const char *name;
    struct span span;
    enum input_type type;
    const struct node *fallback; /* `default`, or NULL: the input is required */
    const struct node *options;  /* or NULL */
    const struct node *regex;    /* or NULL */
};

static void problem(struct resolving *resolving, const struct input *input, const char *words)
{
    if (resolving->problems.len == 0)
        resolving->place = input->span;
    vec_push(resolving->arena, &resolving->problems,
             arena_printf(resolving->arena, "`%s` input: %s", input->name, words));
}

static const struct node *key_of(const struct node *spec, const char *key)
{
    const struct node *value = node_get(spec, key);
    return value && value->kind != NODE_NULL ? value : NULL;
}

/* The words of GitLab for values and for defaults. */
static const char *subject(bool is_default)
{
    return is_default ? "default" : "provided";
}

static bool is_option(const struct input *input, const struct node *value)
{
    for (size_t i = 0; i < input->options->items.len; i++)
        if (input_values_equal(input->type, input->options->items.items[i], value))
            return true;
    return false;
}

static void check_options(struct resolving *resolving, const struct input *input, const struct node *value)
{
    if (!input->options || input->options->kind != NODE_SEQ || is_option(input, value))
        return;
    AUTO_BUF struct buf text = BUF_INIT;
    input_print(&text, value);
    const char *list =
        input->type == INPUT_NUMBER ? "list of the allowed options" : "list of allowed options";
    problem(
        resolving, input,
        arena_printf(resolving->arena, "`%s` cannot be used because it is not in the %s", text.data, list));
}

static void check_regex(struct resolving *resolving, const struct input *input, const struct node *value,
                        bool is_default)
{
    if (!input->regex || value->kind != NODE_STRING)
        return;
    const struct pattern *pattern = pattern_compile(resolving->arena, input->regex->text, "", NULL);
    if (!pattern)
        problem(resolving, input, "invalid regular expression");
    else if (!pattern_matches(pattern, value->text, value->len))
        problem(resolving, input,
                arena_printf(resolving->arena, "%s value does not match required RegEx pattern",
                             subject(is_default)));
}

/* The value as the input's type wants it, or NULL after a problem. */
static struct node *accept(struct resolving *resolving, const struct input *input, const struct node *value,
                           bool is_default)
{
    static const char *const nouns[] = {"a string", "a number", "a boolean", "an array"};
    struct node *typed = input_convert(resolving->arena, input->type, value, is_default);
    if (!typed) {
        problem(
            resolving, input,
            arena_printf(resolving->arena, "%s value is not %s", subject(is_default), nouns[input->type]));
        return NULL;
    }
    check_options(resolving, input, typed);
    check_regex(resolving, input, typed, is_default);
    return typed;
}

static bool check_declaration(struct resolving *resolving, const struct input *input)
{
    size_t before = resolving->problems.len;
    if (input->options && (input->type == INPUT_BOOLEAN || input->type == INPUT_ARRAY))
        problem(resolving, input, "Options can only be used with string and number inputs");
    if (input->regex && input->type != INPUT_STRING)
        problem(resolving, input, "RegEx validation can only be used with string inputs");
    return resolving->problems.len == before;
}

static void resolve_input(struct resolving *resolving, const struct input *input, const struct node *given)
{
    bool has_value = given && given->kind != NODE_NULL;
    if (!check_declaration(resolving, input))
        return;
    if (!input->fallback && !has_value) {
        problem(resolving, input, "required value has not been provided");
        return;
    }
    struct node *value = input->fallback ? accept(resolving, input, input->fallback, true) : NULL;
    if (has_value)
        value = accept(resolving, input, given, false);
    if (value)
        map_set(resolving->arena, resolving->values, input->name, value);
}

static void declare(struct resolving *resolving, struct input *input, const struct node *spec)
{
    const struct node *type = key_of(spec, "type");
    const struct node_pair *fallback = node_pair_of(spec, "default");
    input->type = type ? input_type_of(type->text) : INPUT_STRING;
    input->options = key_of(spec, "options");
    input->regex = key_of(spec, "regex");
    input->fallback = fallback ? fallback->value : NULL;
    const struct node *rule = input_rule(resolving->arena, spec, resolving->values);
    if (!rule)
        return;
    fallback = node_pair_of(rule, "default");
    input->options = key_of(rule, "options");
    input->fallback = fallback ? fallback->value : NULL;
}

static void check_unknown(struct resolving *resolving, const struct node *specs, const struct node *given)
{
    AUTO_BUF struct buf names = BUF_INIT;
    for (size_t i = 0; given && i < given->pairs.len; i++) {
        const struct node_pair *pair = given->pairs.items[i];
        if (node_pair_of(specs, pair->key->text))
            continue;
        if (resolving->problems.len == 0)
            resolving->place = pair->key->span;
        buf_addf(&names, "%s%s", names.len ? ", " : "", pair->key->text);
    }
    if (names.len)
        vec_push(resolving->arena, &resolving->problems,
                 arena_printf(resolving->arena, "unknown input arguments: %s", names.data));
}

bool inputs_resolve(struct arena *arena, const struct node *specs, const struct node *given,
                    const struct node *place, struct map *values, struct diags *diags)
{
    struct resolving resolving = {.arena = arena, .values = values};
    for (size_t i = 0; specs && specs->kind == NODE_MAP && i < specs->pairs.len; i++) {
        const struct node_pair *pair = specs->pairs.items[i];
        const struct node *value = node_get(given, pair->key->text);
        struct input input = {.name = pair->key->text,
                              .span = value   ? value->span
                                      : place ? place->span
                                              : pair->key->span};
        declare(&resolving, &input, pair->value);
        resolve_input(&resolving, &input, value);
    }
    check_unknown(&resolving, specs, given);
    if (resolving.problems.len == 0)
        return true;
    AUTO_BUF struct buf words = BUF_INIT;
    for (size_t i = 0; i < resolving.problems.len && i < MAX_PROBLEMS; i++)
        buf_addf(&words, "%s%s", i ? ", " : "", (const char *)resolving.problems.items[i]);
    diag_error(diags, "inputs", resolving.place, "%s", words.data);
    return false;
}
