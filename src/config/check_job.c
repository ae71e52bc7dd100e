#include "config/check_job.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "config/inherit.h"
#include "config/need_kind.h"
#include "expr/duration.h"
#include "yaml/node.h"

enum { MAX_NAME = 255 };

static struct span span_at(const struct node *map, const char *key)
{
    const struct node_pair *pair = node_pair_of(map, key);
    return pair ? pair->value->span : map->span;
}

void check_start_in(struct checker *checker, const struct node *value, const struct subject *subject)
{
    int64_t seconds = 0;
    bool fine = is_text(value) && duration_parse(value->text, &seconds);
    if (!fine)
        fault(checker, subject, "keyword-type", "should be a duration");
    if (!fine || seconds > DURATION_MAX_START_IN_S)
        fault(checker, subject, "keyword-limit", "should not exceed the limit");
}

/* `only`, `except` and `start_in` have no place beside `rules`. */
static void check_beside_rules(struct checker *checker, const struct node *job, const struct path *path,
                               enum place place)
{
    static const char *const keys[] = {"only", "except", "start_in"};
    AUTO_BUF struct buf names = BUF_INIT;
    struct span span = job->span;
    if (!is_given(node_get(job, "rules")))
        return;
    for (size_t i = 0; i < 3; i++) {
        if (!is_given(node_get(job, keys[i])))
            continue;
        span = node_pair_of(job, keys[i])->key->span;
        buf_addf(&names, "%s%s", names.len ? ", " : "", keys[i]);
    }
    struct subject subject = subject_config(path, span, place);
    if (names.len)
        fault(checker, &subject, "keyword-clash", "key may not be used with `rules`: %s", names.data);
}

static bool are_maps(const struct node *value, int levels)
{
    if (value->kind != NODE_SEQ || levels == 0)
        return false;
    for (size_t i = 0; i < value->items.len; i++) {
        const struct node *item = value->items.items[i];
        if (item->kind != NODE_MAP && !are_maps(item, levels - 1))
            return false;
    }
    return true;
}

static void check_rules_shape(struct checker *checker, const struct node *job, const struct path *path,
                              enum place place)
{
    enum { LEVELS = 10 };
    const struct node *rules = node_get(job, "rules");
    struct subject subject = subject_key(checker, path, "rules", span_at(job, "rules"), place);
    if (is_given(rules) && !are_maps(rules, LEVELS))
        fault(checker, &subject, "keyword-type", "should be an array containing hashes and arrays of hashes");
}

static void check_script(struct checker *checker, const struct node *job, const struct path *path)
{
    const struct node *script = node_get(job, "script");
    struct subject subject = subject_key(checker, path, "script", span_at(job, "script"), PLACE_JOB);
    if (!is_given(node_get(job, "run")) && is_blank_value(script))
        fault(checker, &subject, "missing-keyword", "can't be blank");
}

static void check_delay(struct checker *checker, const struct node *job, const struct path *path)
{
    const struct node *when = node_get(job, "when");
    const struct node *start_in = node_get(job, "start_in");
    struct subject subject = subject_key(checker, path, "start_in", span_at(job, "start_in"), PLACE_JOB);
    if (is_text(when) && strcmp(when->text, "delayed") == 0)
        check_start_in(checker, start_in, &subject);
    else if (!is_blank_value(start_in))
        fault(checker, &subject, "keyword-clash", "must be blank");
}

static bool is_pages_job(const struct node *job, const struct path *path)
{
    const struct node *pages = node_get(job, "pages");
    if (pages && pages->kind == NODE_BOOL)
        return pages->boolean;
    return !is_blank_value(pages) || strcmp(path->name, "pages") == 0;
}

void place_job(struct checker *checker, const struct node *job, const struct path *path)
{
    static const char *const clashes[][3] = {
        {"script", "trigger", NULL},    {"run", "trigger", NULL},      {"script", "run", NULL},
        {"before_script", "run", NULL}, {"after_script", "run", NULL},
    };
    for (size_t i = 0; i < sizeof clashes / sizeof *clashes; i++)
        check_exclusive(checker, job, path, clashes[i], PLACE_JOB);
    check_beside_rules(checker, job, path, PLACE_JOB);
    check_rules_shape(checker, job, path, PLACE_JOB);
    check_script(checker, job, path);
    check_delay(checker, job, path);
    struct subject publish = subject_key(checker, path, "publish", span_at(job, "publish"), PLACE_JOB);
    if (is_given(node_get(job, "publish")) && !is_pages_job(job, path))
        fault(checker, &publish, "keyword-clash", "can only be used within a `pages` job");
}

void place_trigger_job(struct checker *checker, const struct node *job, const struct path *path)
{
    check_beside_rules(checker, job, path, PLACE_TRIGGER_JOB);
    check_rules_shape(checker, job, path, PLACE_TRIGGER_JOB);
}

/* Names of the needed jobs; `kinds` counts how many of each kind there are. */
static void list_needs(struct arena *arena, const struct node *needs, struct vec *names, size_t kinds[])
{
    for (size_t i = 0; needs && needs->kind == NODE_SEQ && i < needs->items.len; i++) {
        const struct node *need = needs->items.items[i];
        if (need->kind == NODE_SEQ) {
            list_needs(arena, need, names, kinds);
            continue;
        }
        enum need_kind kind = need_kind_of(need);
        kinds[kind]++;
        if (kind == NEED_JOB)
            vec_push(arena, names, is_text(need) ? need->text : node_get(need, "job")->text);
    }
    if (needs && needs->kind == NODE_MAP)
        kinds[need_kind_of(needs)]++;
    if (needs && needs->kind == NODE_MAP && need_kind_of(needs) == NEED_JOB)
        vec_push(arena, names, node_get(needs, "job")->text);
}

/* What is downloaded must be waited for. */
static void check_dependencies(struct checker *checker, const struct node *job, const struct path *path)
{
    const struct node *dependencies = node_get(job, "dependencies");
    struct vec names = {0};
    size_t kinds[NEED_BRIDGE + 1] = {0};
    list_needs(checker->arena, node_get(job, "needs"), &names, kinds);
    if (is_blank_value(dependencies) || is_blank_value(node_get(job, "needs")))
        return;
    if (names.len == 0 && kinds[NEED_PROJECT] + kinds[NEED_PIPELINE] > 0) {
        struct subject subject = subject_key(checker, path, "needs", span_at(job, "needs"), PLACE_JOB);
        fault(checker, &subject, "keyword-clash",
              "corresponding to dependencies must be from the same pipeline");
        return;
    }
    AUTO_BUF struct buf missing = BUF_INIT;
    for (size_t i = 0; i < dependencies->items.len; i++) {
        const char *name = ((const struct node *)dependencies->items.items[i])->text;
        if (!vec_has_string(&names, name))
            buf_addf(&missing, "%s%s", missing.len ? ", " : "", name);
    }
    struct subject subject = subject_key(checker, path, "dependencies", dependencies->span, PLACE_JOB);
    if (missing.len)
        fault(checker, &subject, "keyword-clash", "the %s should be part of needs", missing.data);
}

static void check_bridge(struct checker *checker, const struct node *job, const struct path *path, bool fine)
{
    struct vec names = {0};
    size_t kinds[NEED_BRIDGE + 1] = {0};
    struct subject config = subject_config(path, job->span, PLACE_TRIGGER_JOB);
    list_needs(checker->arena, node_get(job, "needs"), &names, kinds);
    if (!fine || (!is_given(node_get(job, "trigger")) && kinds[NEED_BRIDGE] == 0))
        fault(checker, &config, "missing-keyword", "should contain either a trigger or a needs:pipeline");
    if (kinds[NEED_BRIDGE] > 1)
        fault(checker, &config, "keyword-limit", "should contain at most one bridge need");
}

/* A name as GitLab prints it where it came from no string. */
static const char *name_shown(struct arena *arena, const struct node *key)
{
    if (key->kind == NODE_BOOL)
        return key->boolean ? "true" : "false";
    if (key->kind == NODE_INT)
        return arena_printf(arena, "%" PRId64, key->integer);
    if (key->kind == NODE_NULL)
        return "null";
    return key->text;
}

static void check_name(struct checker *checker, const struct node *key, const struct path *path)
{
    struct subject subject = subject_key(checker, path, "name", key->span, PLACE_JOB);
    if (!is_text(key))
        fault(checker, &subject, "job-name", "should be a symbol");
    else if (is_blank_value(key))
        fault(checker, &subject, "job-name", "can't be blank");
    else if (text_length(key->text) > MAX_NAME)
        fault(checker, &subject, "job-name", "is too long (maximum is %d characters)", MAX_NAME);
}

/* The last rule, whatever lists `!reference` put it into. */
static const struct node *last_rule(const struct node *rules)
{
    while (rules && rules->kind == NODE_SEQ)
        rules = rules->items.len ? rules->items.items[rules->items.len - 1] : NULL;
    return rules;
}

/* A job that is in any pipeline, where nothing keeps a push from making two of them. */
static void warn_of_two_pipelines(struct checker *checker, const struct node *job, const struct path *path)
{
    const struct node *rule = last_rule(node_get(job, "rules"));
    const struct node *when = node_get(rule, "when");
    if (!when || rule->pairs.len != 1 || strcmp(when->text, "never") == 0 ||
        is_given(node_get(node_get(checker->tree, "workflow"), "rules")))
        return;
    struct diag *diag = diag_add(
        checker->diags, SEVERITY_WARNING, "two-pipelines", rule->span,
        "jobs:%s may allow multiple pipelines to run for a single action due to `rules:when` clause with no "
        "`workflow:rules` - read more: https://docs.gitlab.com/ee/ci/jobs/job_troubleshooting.html"
        "#job-may-allow-multiple-pipelines-to-run-for-a-single-action-warning",
        path->name);
    diag_hint(checker->diags, diag, "say in workflow:rules which pipelines there are");
}

void check_job(struct checker *checker, const struct node_pair *pair, const struct path *path)
{
    struct path own = {.up = path, .name = name_shown(checker->arena, pair->key)};
    enum place place = is_script_job(pair->value) ? PLACE_JOB : PLACE_TRIGGER_JOB;
    size_t errors = checker->diags->errors;
    check_name(checker, pair->key, &own);
    bool fine = check_own(checker, place, pair->value, &own) && checker->diags->errors == errors;
    if (place == PLACE_TRIGGER_JOB)
        check_bridge(checker, pair->value, &own, fine);
    if (!fine)
        return;
    warn_of_two_pipelines(checker, pair->value, &own);
    if (place == PLACE_JOB)
        check_dependencies(checker, pair->value, &own);
    check_children(checker, place, pair->value, &own);
}
