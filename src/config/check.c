#include "config/check.h"

#include <string.h>

#include "base/diag.h"
#include "base/nearest.h"
#include "config/check_job.h"
#include "config/checker.h"
#include "config/inherit.h"
#include "yaml/node.h"

/* The keywords that may stand at the top or in `default`, but not in both. */
static const char *const twice[] = {"image", "services", "cache", "before_script", "after_script"};

static bool check_twice(struct checker *checker)
{
    const struct node *defaults = node_get(checker->tree, "default");
    for (size_t i = 0; i < sizeof twice / sizeof *twice; i++) {
        const struct node_pair *top = node_pair_of(checker->tree, twice[i]);
        const struct node_pair *other = node_pair_of(defaults, twice[i]);
        if (!top || !other)
            continue;
        struct diag *diag = diag_error(checker->diags, "keyword-clash", top->key->span,
                                       "%s is defined in top-level and `default:` entry", twice[i]);
        diag_note(checker->diags, diag, other->key->span, "it stands in default here");
        return false;
    }
    return true;
}

/* Whether a top-level key is a keyword and not a job of that name. */
static bool is_keyword(const struct checker *checker, const struct node_pair *pair)
{
    if (!is_text(pair->key) || !checker_find(checker, PLACE_TOP, pair->key->text))
        return false;
    return !is_visible_job(pair->key, pair->value);
}

static bool is_hidden(const struct node *key)
{
    return is_text(key) && key->text[0] == '.';
}

static bool is_job(const struct node *value)
{
    return value->kind == NODE_MAP && (is_script_job(value) || is_trigger_job(value));
}

/* A keyword set at the top that looks misspelt: `stage:` for `stages:`. */
static void hint_keyword(struct checker *checker, const char *name)
{
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < keyword_count; i++)
        if (keywords[i].places & IN(TOP))
            nearest_offer(&nearest, keywords[i].name);
    struct diag *diag = checker->diags->list.items[checker->diags->list.len - 1];
    if (nearest.best)
        diag_hint(checker->diags, diag, "did you mean %s?", nearest.best);
}

/* Each top-level entry that is no keyword and no job; and that there is a job at all. */
static bool check_job_kinds(struct checker *checker)
{
    size_t errors = checker->diags->errors;
    size_t jobs = 0;
    for (size_t i = 0; i < checker->tree->pairs.len; i++) {
        const struct node_pair *pair = checker->tree->pairs.items[i];
        if (is_keyword(checker, pair) || is_hidden(pair->key))
            continue;
        if (is_job(pair->value)) {
            jobs++;
            continue;
        }
        struct path path = {.name = "jobs"};
        struct subject subject = {.path = &path, .attribute = pair->key->text, .span = pair->key->span};
        fault(checker, &subject, "no-job", "config should implement the script:, run:, or trigger: keyword");
        hint_keyword(checker, pair->key->text);
    }
    struct path path = {.name = "jobs"};
    struct subject subject = subject_config(&path, checker->tree->span, PLACE_TOP);
    if (jobs == 0)
        fault(checker, &subject, "no-job", "should contain at least one visible job");
    return checker->diags->errors == errors;
}

static void check_hidden(struct checker *checker, const struct node_pair *pair, const struct path *jobs)
{
    struct path own = {.up = jobs, .name = pair->key->text};
    struct subject subject = subject_config(&own, pair->key->span, PLACE_JOB);
    if (is_blank_value(pair->value))
        fault(checker, &subject, "missing-keyword", "can't be blank");
}

static void check_keyword(struct checker *checker, const struct node_pair *pair)
{
    const struct keyword *keyword = checker_find(checker, PLACE_TOP, pair->key->text);
    struct path path = {.name = keyword->name};
    struct subject subject = subject_config(&path, pair->value->span, PLACE_TOP);
    size_t errors = checker->diags->errors;
    if (!is_given(pair->value))
        return;
    check_value(checker, keyword, pair->value, &subject);
    if (checker->diags->errors == errors)
        check_inside(checker, keyword, pair->value, &path, PLACE_TOP);
}

bool check_tree(struct arena *arena, const struct node *tree, struct diags *diags)
{
    struct checker checker;
    checker_init(&checker, arena, diags, tree);
    size_t errors = diags->errors;
    if (!check_twice(&checker))
        return false;
    for (size_t i = 0; i < tree->pairs.len; i++)
        if (is_keyword(&checker, tree->pairs.items[i]))
            check_keyword(&checker, tree->pairs.items[i]);
    struct path jobs = {.name = "jobs"};
    bool kinds = check_job_kinds(&checker);
    for (size_t i = 0; kinds && i < tree->pairs.len; i++) {
        const struct node_pair *pair = tree->pairs.items[i];
        if (is_keyword(&checker, pair))
            continue;
        if (is_hidden(pair->key))
            check_hidden(&checker, pair, &jobs);
        else
            check_job(&checker, pair, &jobs);
    }
    return diags->errors == errors;
}

bool check_header(struct arena *arena, const struct node *header, struct diags *diags)
{
    struct checker checker;
    checker_init(&checker, arena, diags, header);
    struct path path = {.name = "header"};
    size_t errors = diags->errors;
    check_map(&checker, PLACE_HEADER, header, &path);
    return diags->errors == errors;
}
