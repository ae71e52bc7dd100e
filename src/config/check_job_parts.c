/* The smaller keywords of jobs that take several forms: `environment`, `retry`, `inherit`. */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "config/checker.h"
#include "yaml/node.h"

static bool is_environment_name(const struct node *name)
{
    if (!is_text(name) || !*name->text)
        return false;
    for (const char *at = name->text; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("_/${}. -", *at))
            return false;
    return name->text[0] != '/' && name->text[name->len - 1] != '/';
}

static void check_environment_name(struct checker *checker, const struct node *name, struct span span,
                                   const struct path *path)
{
    struct subject subject = subject_key(checker, path, "name", span, PLACE_ENVIRONMENT);
    if (!name || is_blank_value(name))
        fault(checker, &subject, "missing-keyword", "can't be blank");
    if (!is_environment_name(name))
        fault(checker, &subject, "keyword-value",
              "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, "
              "but it cannot start or end with '/'");
}

void check_environment(struct checker *checker, const struct keyword *keyword, const struct node *value,
                       const struct subject *subject)
{
    (void)keyword;
    if (is_text(value)) {
        check_environment_name(checker, value, value->span, subject->path);
        return;
    }
    if (value->kind != NODE_MAP) {
        fault(checker, subject, "keyword-type", "should be a hash or a string");
        check_environment_name(checker, NULL, value->span, subject->path);
        return;
    }
    const struct node *name = node_get(value, "name");
    check_environment_name(checker, name, name ? name->span : value->span, subject->path);
    check_map(checker, PLACE_ENVIRONMENT, value, subject->path);
}

enum { MAX_RETRIES = 2 };

/* GitLab's messages about `retry` begin with "retry" wherever it stands. */
static void check_retries(struct checker *checker, const struct node *value, const struct subject *subject)
{
    if (value->kind != NODE_INT)
        fault(checker, subject, "keyword-type", "must be an integer");
    else if (value->integer > MAX_RETRIES)
        fault(checker, subject, "keyword-limit", "must be less than or equal to %d", MAX_RETRIES);
    else if (value->integer < 0)
        fault(checker, subject, "keyword-limit", "must be greater than or equal to 0");
}

void check_retry(struct checker *checker, const struct keyword *keyword, const struct node *value,
                 const struct subject *subject)
{
    (void)keyword;
    struct path path = {.name = "retry"};
    struct subject config = subject_config(&path, value->span, subject->place);
    if (value->kind == NODE_INT) {
        check_retries(checker, value, &config);
        return;
    }
    if (value->kind != NODE_MAP) {
        fault(checker, &config, "keyword-type", "has to be either an integer or a hash");
        return;
    }
    const struct node *max = node_get(value, "max");
    struct subject subject_max =
        subject_key(checker, &path, "max", max ? max->span : value->span, PLACE_RETRY);
    if (is_given(max))
        check_retries(checker, max, &subject_max);
    check_map(checker, PLACE_RETRY, value, &path);
}

void check_inherit_default(struct checker *checker, const struct keyword *keyword, const struct node *value,
                           const struct subject *subject)
{
    if (value->kind == NODE_BOOL)
        return;
    if (!is_text_list(value)) {
        fault_form(checker, subject, "should be a bool or array of strings");
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
}

void check_inherit_variables(struct checker *checker, const struct keyword *keyword, const struct node *value,
                             const struct subject *subject)
{
    (void)keyword;
    if (value->kind != NODE_BOOL && !is_text_list(value))
        fault_form(checker, subject, "should be a bool or array of strings");
}
