/* The values whose form is told in a line; and which function judges the others. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "config/checker.h"
#include "expr/duration.h"
#include "yaml/node.h"

enum { LEVELS = 10 };

static void wrong_type(struct checker *checker, const struct subject *subject, const char *words)
{
    fault(checker, subject, "keyword-type", "%s", words);
}

static void check_bool(struct checker *checker, const struct keyword *keyword, const struct node *value,
                       const struct subject *subject)
{
    (void)keyword;
    if (!value || value->kind != NODE_BOOL)
        wrong_type(checker, subject, "should be a boolean value");
}

static void check_length(struct checker *checker, const struct keyword *keyword, const struct node *value,
                         const struct subject *subject)
{
    if (keyword->limit && text_length(value->text) > keyword->limit)
        fault(checker, subject, "keyword-limit", "is too long (maximum is %u characters)", keyword->limit);
}

static void check_string(struct checker *checker, const struct keyword *keyword, const struct node *value,
                         const struct subject *subject)
{
    if (is_text(value))
        check_length(checker, keyword, value, subject);
    else
        wrong_type(checker, subject, "should be a string");
}

static void check_strings(struct checker *checker, const struct keyword *keyword, const struct node *value,
                          const struct subject *subject)
{
    (void)keyword;
    if (!is_text_list(value))
        wrong_type(checker, subject, "should be an array of strings");
}

static void check_string_or_strings(struct checker *checker, const struct keyword *keyword,
                                    const struct node *value, const struct subject *subject)
{
    (void)keyword;
    if (!is_text(value) && !is_text_list(value))
        wrong_type(checker, subject, "should be an array of strings or a string");
}

static bool are_integers(const struct node *value)
{
    if (value && value->kind == NODE_INT)
        return true;
    if (!value || value->kind != NODE_SEQ)
        return false;
    for (size_t i = 0; i < value->items.len; i++)
        if (((const struct node *)value->items.items[i])->kind != NODE_INT)
            return false;
    return true;
}

static void check_integers(struct checker *checker, const struct keyword *keyword, const struct node *value,
                           const struct subject *subject)
{
    (void)keyword;
    if (!are_integers(value))
        wrong_type(checker, subject, "should be an array of integers or an integer");
}

static void check_commands(struct checker *checker, const struct keyword *keyword, const struct node *value,
                           const struct subject *subject)
{
    (void)keyword;
    if (!is_text(value) && !is_nested_text(value, LEVELS))
        wrong_type(checker, subject, "should be a string or a nested array of strings up to 10 levels deep");
}

static void check_nested_strings(struct checker *checker, const struct keyword *keyword,
                                 const struct node *value, const struct subject *subject)
{
    (void)keyword;
    if (!is_nested_text(value, LEVELS))
        wrong_type(checker, subject,
                   "should be an array of strings or a nested array of strings up to 10 levels deep");
}

static void check_is_map(struct checker *checker, const struct keyword *keyword, const struct node *value,
                         const struct subject *subject)
{
    (void)keyword;
    if (!value || value->kind != NODE_MAP)
        wrong_type(checker, subject, "should be a hash");
}

static void check_maps(struct checker *checker, const struct keyword *keyword, const struct node *value,
                       const struct subject *subject)
{
    (void)keyword;
    bool fine = value && value->kind == NODE_SEQ;
    for (size_t i = 0; fine && i < value->items.len; i++)
        fine = ((const struct node *)value->items.items[i])->kind == NODE_MAP;
    if (!fine)
        wrong_type(checker, subject, "should be an array of hashes");
    else if (value->items.len == 0)
        fault(checker, subject, "missing-keyword", "can't be blank");
}

static void check_bool_or_map(struct checker *checker, const struct keyword *keyword,
                              const struct node *value, const struct subject *subject)
{
    (void)keyword;
    if (!value || (value->kind != NODE_BOOL && value->kind != NODE_MAP))
        wrong_type(checker, subject, "should be a hash or a boolean value");
}

static void check_string_or_map(struct checker *checker, const struct keyword *keyword,
                                const struct node *value, const struct subject *subject)
{
    (void)keyword;
    if (!is_text(value) && (!value || value->kind != NODE_MAP))
        wrong_type(checker, subject, "should be a hash or a string");
}

static void check_one_of(struct checker *checker, const struct keyword *keyword, const struct node *value,
                         const struct subject *subject)
{
    bool text = is_text(value);
    if (text && keyword_has_word(keyword->words, value->text))
        return;
    if (keyword->says && strcmp(keyword->says, UNKNOWN_VALUE) == 0) {
        fault(checker, subject, "keyword-value", "%s %s", keyword->says, value ? value->text : "");
        return;
    }
    if (!text && !keyword->says)
        wrong_type(checker, subject, "should be a string");
    if (keyword->says)
        fault(checker, subject, "keyword-value", "%s", keyword->says);
    else
        fault(checker, subject, "keyword-value", "should be one of: %s", keyword->words);
}

static void check_some_of(struct checker *checker, const struct keyword *keyword, const struct node *value,
                          const struct subject *subject)
{
    if (is_text(value)) {
        if (!keyword_has_word(keyword->words, value->text))
            fault(checker, subject, "keyword-value", "is not included in the list");
        return;
    }
    if (!is_text_list(value)) {
        wrong_type(checker, subject, "should be an array of strings or a string");
        return;
    }
    AUTO_BUF struct buf unknown = BUF_INIT;
    for (size_t i = 0; i < value->items.len; i++) {
        const struct node *word = value->items.items[i];
        if (!keyword_has_word(keyword->words, word->text))
            buf_addf(&unknown, "%s%s", unknown.len ? ", " : "", word->text);
    }
    if (unknown.len)
        fault(checker, subject, "keyword-value", "contains unknown values: %s", unknown.data);
    else if (value->items.len == 0 && keyword->judged == AT_SELF)
        fault(checker, subject, "missing-keyword", "can't be blank");
}

static void check_duration(struct checker *checker, const struct keyword *keyword, const struct node *value,
                           const struct subject *subject)
{
    int64_t seconds = 0;
    bool fine = is_text(value) && duration_parse(value->text, &seconds);
    if (!fine)
        wrong_type(checker, subject, "should be a duration");
    if (!fine || seconds > keyword->limit)
        fault(checker, subject, "keyword-limit", "should not exceed the limit");
}

static void check_artifact_expiry(struct checker *checker, const struct keyword *keyword,
                                  const struct node *value, const struct subject *subject)
{
    (void)keyword;
    int64_t seconds;
    bool variable = subject->place == PLACE_PAGES && is_text(value) && strchr(value->text, '$');
    if (!variable && (!is_text(value) ||
                      (strcasecmp(value->text, "never") != 0 && !duration_parse(value->text, &seconds))))
        wrong_type(checker, subject, "should be a duration");
}

static void check_regexp(struct checker *checker, const struct keyword *keyword, const struct node *value,
                         const struct subject *subject)
{
    (void)keyword;
    if (!is_text(value) || !is_regexp_literal(checker, value->text))
        wrong_type(checker, subject, "must be a regular expression with re2 syntax");
}

static void check_expression(struct checker *checker, const struct keyword *keyword, const struct node *value,
                             const struct subject *subject)
{
    (void)keyword;
    if (!is_text(value) || !is_valid_expression(checker, value->text))
        fault(checker, subject, "expression", "invalid expression syntax");
}

static void check_text_or_number(struct checker *checker, const struct keyword *keyword,
                                 const struct node *value, const struct subject *subject)
{
    if (!is_text(value) && (!value || value->kind != NODE_INT))
        wrong_type(checker, subject, "must be an alphanumeric string");
    else
        check_length(checker, keyword, value, subject);
}

static void check_scalar(struct checker *checker, const struct keyword *keyword, const struct node *value,
                         const struct subject *subject)
{
    (void)keyword;
    if (!value || value->kind == NODE_SEQ || value->kind == NODE_MAP)
        wrong_type(checker, subject, "must be a scalar");
}

static void check_tags(struct checker *checker, const struct keyword *keyword, const struct node *value,
                       const struct subject *subject)
{
    enum { TOO_MANY = 50 };
    check_strings(checker, keyword, value, subject);
    if (value->kind == NODE_SEQ && value->items.len >= TOO_MANY)
        fault(checker, subject, "keyword-limit", "must be less than the limit of %d tags", TOO_MANY);
}

static value_check *const checks[VALUE_TYPE_COUNT] = {
    [TAKES_BOOL] = check_bool,
    [TAKES_STRING] = check_string,
    [TAKES_STRINGS] = check_strings,
    [TAKES_STRING_OR_STRINGS] = check_string_or_strings,
    [TAKES_INTEGERS] = check_integers,
    [TAKES_COMMANDS] = check_commands,
    [TAKES_NESTED_STRINGS] = check_nested_strings,
    [TAKES_MAP] = check_is_map,
    [TAKES_MAPS] = check_maps,
    [TAKES_MAP_OF_MAPS] = check_is_map,
    [TAKES_BOOL_OR_MAP] = check_bool_or_map,
    [TAKES_STRING_OR_MAP] = check_string_or_map,
    [TAKES_ONE_OF] = check_one_of,
    [TAKES_SOME_OF] = check_some_of,
    [TAKES_DURATION] = check_duration,
    [TAKES_REGEXP] = check_regexp,
    [TAKES_EXPRESSION] = check_expression,
    [TAKES_TEXT_OR_NUMBER] = check_text_or_number,
    [TAKES_SCALAR] = check_scalar,
    [TAKES_ARTIFACT_EXPIRY] = check_artifact_expiry,
    [TAKES_CACHES] = check_caches,
    [TAKES_CACHE_KEY_VALUE] = check_cache_key,
    [TAKES_CACHE_FILES] = check_cache_files,
    [TAKES_CACHE_PREFIX] = check_cache_prefix,
    [TAKES_CACHE_POLICY] = check_cache_policy,
    [TAKES_CHANGES_VALUE] = check_changes,
    [TAKES_EXISTS_VALUE] = check_exists,
    [TAKES_ENVIRONMENT_NAME] = check_environment,
    [TAKES_IMAGE_VALUE] = check_image,
    [TAKES_INHERIT_DEFAULT] = check_inherit_default,
    [TAKES_INHERIT_VARIABLES] = check_inherit_variables,
    [TAKES_JOB_INPUTS] = check_job_inputs,
    [TAKES_NEEDS] = check_needs,
    [TAKES_PARALLEL_VALUE] = check_parallel,
    [TAKES_MATRIX] = check_matrix,
    [TAKES_POLICY_VALUE] = check_policy,
    [TAKES_RETRY_VALUE] = check_retry,
    [TAKES_RULES] = check_rules,
    [TAKES_SERVICES] = check_services,
    [TAKES_STEPS] = check_steps,
    [TAKES_TAGS] = check_tags,
    [TAKES_TRIGGER_VALUE] = check_trigger,
    [TAKES_TRIGGER_INCLUDES] = check_trigger_includes,
    [TAKES_VARIABLES] = check_variables,
};

void check_value(struct checker *checker, const struct keyword *keyword, const struct node *value,
                 const struct subject *subject)
{
    if (checks[keyword->type])
        checks[keyword->type](checker, keyword, value, subject);
}

static void check_named_maps(struct checker *checker, enum place inside, const struct node *map,
                             const struct path *path)
{
    for (size_t i = 0; i < map->pairs.len; i++) {
        const struct node_pair *pair = map->pairs.items[i];
        struct path own = {.up = path, .name = pair->key->text};
        struct subject subject = subject_config(&own, pair->value->span, inside);
        bool may_be_null = inside == PLACE_SPEC_INPUT;
        if (pair->value->kind == NODE_MAP)
            check_map(checker, inside, pair->value, &own);
        else if (!may_be_null || is_given(pair->value))
            fault(checker, &subject, "keyword-type", "should be a hash");
    }
}

void check_inside(struct checker *checker, const struct keyword *keyword, const struct node *value,
                  const struct path *path, enum place place)
{
    (void)place;
    if (!keyword->inside || value->kind != NODE_MAP)
        return;
    enum place inside = (enum place)__builtin_ctzll(keyword->inside);
    switch (keyword->type) {
    case TAKES_MAP_OF_MAPS:
        check_named_maps(checker, inside, value, path);
        return;
    case TAKES_MAP:
    case TAKES_BOOL_OR_MAP:
    case TAKES_STRING_OR_MAP:
        check_map(checker, inside, value, path);
        return;
    default:
        return; /* the others looked inside themselves */
    }
}
