/* `needs`. What a need is follows from its keys; which kinds a place takes differs. */
#include <string.h>

#include "config/checker.h"
#include "config/need_kind.h"
#include "yaml/node.h"

enum { MAX_CROSS_NEEDS = 5 };

struct counts {
    size_t cross;
    size_t bridge;
    size_t numbered; /* parallel: <number> */
};

enum need_kind need_kind_of(const struct node *need)
{
    if (is_text(need))
        return NEED_JOB;
    if (need->kind != NODE_MAP)
        return NEED_UNKNOWN;
    bool job = node_pair_of(need, "job");
    if (node_pair_of(need, "project") || (job && node_pair_of(need, "ref")))
        return NEED_PROJECT;
    if (node_pair_of(need, "pipeline"))
        return job ? NEED_PIPELINE : NEED_BRIDGE;
    return job ? NEED_JOB : NEED_UNKNOWN;
}

/* The keys of one kind of need, and which of them are required strings. */
static const struct {
    const char *keys;
    const char *required;
} forms[] = {
    [NEED_JOB] = {"job, artifacts, optional, parallel", "job"},
    [NEED_PIPELINE] = {"pipeline, job, artifacts, optional", "pipeline, job"},
    [NEED_PROJECT] = {"project, ref, job, artifacts", "project, ref, job"},
    [NEED_BRIDGE] = {"pipeline", "pipeline"},
};

static void check_form(struct checker *checker, const struct node *need, enum need_kind kind,
                       const struct path *path)
{
    for (size_t i = 0; i < need->pairs.len; i++) {
        const struct node_pair *pair = need->pairs.items[i];
        struct subject config = subject_config(path, pair->key->span, PLACE_NEED);
        const struct keyword *keyword = checker_find(checker, PLACE_NEED, pair->key->text);
        if (!keyword || !keyword_has_word(forms[kind].keys, pair->key->text)) {
            fault(checker, &config, "unknown-keyword", "contains unknown keys: %s", pair->key->text);
            continue;
        }
        struct subject subject = subject_key(checker, path, keyword->name, pair->value->span, PLACE_NEED);
        bool required = keyword_has_word(forms[kind].required, keyword->name);
        if (is_given(pair->value) && strcmp(keyword->name, "parallel") != 0)
            check_value(checker, keyword, pair->value, &subject);
        if (required && is_blank_value(pair->value))
            fault(checker, &subject, "missing-keyword", "can't be blank");
    }
}

static void check_need_parallel(struct checker *checker, const struct node *need, const struct path *path,
                                struct counts *counts)
{
    const struct node *parallel = node_get(need, "parallel");
    if (!is_given(parallel))
        return;
    struct path own = {.up = path, .name = "parallel"};
    if (parallel->kind == NODE_INT)
        counts->numbered++;
    else if (parallel->kind == NODE_MAP)
        check_map(checker, PLACE_PARALLEL, parallel, &own);
    else
        fault_form(checker, &(struct subject){.path = &own, .span = parallel->span},
                   "should be an integer or a hash");
}

static void check_need(struct checker *checker, const struct node *need, const struct path *path,
                       struct counts *counts)
{
    enum need_kind kind = need_kind_of(need);
    struct subject subject = subject_key(checker, path, "job", need->span, PLACE_NEED);
    counts->cross += kind == NEED_PROJECT || kind == NEED_PIPELINE;
    counts->bridge += kind == NEED_BRIDGE;
    if (need->kind == NODE_NULL)
        return;
    if (kind == NEED_UNKNOWN)
        fault_form(checker, &subject, "has an unsupported type");
    else if (is_text(need) && is_blank_value(need))
        fault(checker, &subject, "missing-keyword", "can't be blank");
    else if (need->kind == NODE_MAP) {
        check_form(checker, need, kind, path);
        check_need_parallel(checker, need, path, counts);
    }
}

static void check_each(struct checker *checker, const struct node *needs, const struct path *path,
                       struct counts *counts)
{
    for (size_t i = 0; i < needs->items.len; i++) {
        const struct node *need = needs->items.items[i];
        if (need->kind == NODE_SEQ)
            check_each(checker, need, path, counts);
        else
            check_need(checker, need, path, counts);
    }
}

static void check_kinds(struct checker *checker, const struct counts *counts, const struct subject *subject)
{
    bool job = subject->place == PLACE_JOB;
    bool bridge = subject->place == PLACE_TRIGGER_JOB;
    if (!job && counts->cross)
        fault(checker, subject, "keyword-value", "uses invalid types: cross_dependency");
    if (!bridge && counts->bridge)
        fault(checker, subject, "keyword-value", "uses invalid types: bridge");
    if (counts->numbered)
        fault(checker, subject, "keyword-value", "cannot use \"parallel: <number>\".");
    if (counts->cross > MAX_CROSS_NEEDS)
        fault(checker, subject, "keyword-limit", "must be less than or equal to %d", MAX_CROSS_NEEDS);
}

void check_needs(struct checker *checker, const struct keyword *keyword, const struct node *value,
                 const struct subject *subject)
{
    (void)keyword;
    struct path path = {.up = subject->path, .name = "need"};
    struct counts counts = {0};
    if (value->kind == NODE_SEQ)
        check_each(checker, value, &path, &counts);
    else if (value->kind != NODE_MAP)
        fault(checker, subject, "keyword-type", "can only be a hash or an array");
    else if (value->pairs.len == 0)
        fault(checker, subject, "keyword-type", "can not be an empty hash");
    else
        check_need(checker, value, &path, &counts);
    check_kinds(checker, &counts, subject);
}
